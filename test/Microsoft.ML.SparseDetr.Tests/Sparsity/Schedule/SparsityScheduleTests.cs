using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using static Microsoft.ML.SparseDetr.Sparsity.Schedule.SparsityComponent;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Schedule;

[TestClass]
public class SparsityScheduleTests
{
    private static readonly SparsityComponent[] All = [Queries, Channels, Tokens];

    // Table 7: first and last epoch of each window, Comp_epoch.
    [TestMethod]
    [DataRow(PaperSchedule.X, 50, 3, 10, 13, 17, 20, 32, 35)]
    [DataRow(PaperSchedule.L, 50, 3, 10, 13, 17, 20, 32, 35)]
    [DataRow(PaperSchedule.M, 90, 4, 15, 19, 25, 29, 52, 60)]
    [DataRow(PaperSchedule.S, 120, 5, 20, 25, 30, 35, 70, 80)]
    public void Has_the_windows_of_the_paper(PaperSchedule row, int epochs, int compensation, params int[] windows)
    {
        var schedule = SparsitySchedule.Paper(row);
        Assert.AreEqual((epochs, compensation), (schedule.Epochs, schedule.CompensationEpochs));
        for (var i = 0; i < All.Length; i++)
        {
            var steps = schedule.Milestones.Where(milestone => milestone.Component == All[i]).ToArray();
            Assert.AreEqual(windows[2 * i], steps[0].Epoch);
            Assert.AreEqual(windows[2 * i + 1], steps[^1].Epoch + compensation);
            Assert.AreEqual(windows[2 * i + 1] - windows[2 * i], steps.Length * compensation, "the steps fill the window");
            Assert.AreEqual(1, steps[^1].Progress);
        }
        AssertOrdered(schedule);
    }

    [TestMethod]
    [DataRow(PaperSchedule.M)]
    [DataRow(PaperSchedule.S)]
    public void Takes_tokens_in_two_steps(PaperSchedule row)
    {
        var steps = SparsitySchedule.Paper(row).Milestones.Where(milestone => milestone.Component == Tokens).ToArray();
        Assert.HasCount(2, steps);
        Assert.AreEqual(0.9, steps[0].KeepRatio(0.8), 1e-15);
        Assert.AreEqual(0.8, steps[1].KeepRatio(0.8));
    }

    [TestMethod]
    [DataRow(4, 1, 1, 2, 3)]
    [DataRow(5, 1, 1, 2, 3)]
    [DataRow(12, 1, 2, 3, 7)]
    [DataRow(20, 2, 4, 6, 12)]
    [DataRow(50, 5, 10, 15, 30)]
    [DataRow(100, 5, 20, 30, 60)]
    public void Scales_to_any_length(int epochs, int compensation, params int[] milestones)
    {
        var schedule = SparsitySchedule.For(epochs, All, null);
        CollectionAssert.AreEqual(milestones, schedule.Milestones.Select(milestone => milestone.Epoch).ToArray());
        Assert.AreEqual(compensation, schedule.CompensationEpochs);
    }

    // Each window of M, written down: epoch, component, part of the way, "+" where it goes on.
    [TestMethod]
    [DataRow(StructureWindow.Start, "15 Queries 1, 25 Channels 1, 52 Tokens 0.5, 56 Tokens 1")]
    [DataRow(StructureWindow.EveryEpoch,
        "15 Queries 1, 16 Queries 1+, 17 Queries 1+, 18 Queries 1+, 25 Channels 1, 26 Channels 1+, 27 Channels 1+, 28 Channels 1+, " +
        "52 Tokens 0.5, 53 Tokens 0.5+, 54 Tokens 0.5+, 55 Tokens 0.5+, 56 Tokens 1, 57 Tokens 1+, 58 Tokens 1+, 59 Tokens 1+")]
    [DataRow(StructureWindow.Ramp,
        "15 Queries 0.25, 16 Queries 0.5+, 17 Queries 0.75+, 18 Queries 1+, 25 Channels 0.25, 26 Channels 0.5+, 27 Channels 0.75+, 28 "
        + "Channels 1+, " +
        "52 Tokens 0.125, 53 Tokens 0.25+, 54 Tokens 0.375+, 55 Tokens 0.5+, 56 Tokens 0.625+, 57 Tokens 0.75+, 58 Tokens 0.875+, 59 "
        + "Tokens 1+")]
    public void Changes_inside_the_windows(StructureWindow window, string milestones)
    {
        Assert.AreEqual(milestones, string.Join(", ", SparsitySchedule.Paper(PaperSchedule.M, window: window).Milestones.Select(milestone =>
            FormattableString.Invariant(
                $"{milestone.Epoch} {milestone.Component} {milestone.Progress}{(milestone.Continues ? "+" : "")}"))));
    }

    [TestMethod]
    [DataRow(PaperSchedule.X, 7, "10 Queries, 17 Channels, 32 Tokens")]
    [DataRow(PaperSchedule.M, 2, "15 Queries, 25 Channels, 52 Tokens, 54 Tokens")]
    [DataRow(PaperSchedule.M, 10, "15 Queries, 25 Channels, 52 Tokens, 62 Tokens")]
    [DataRow(PaperSchedule.S, 0, "20 Queries, 30 Channels, 70 Tokens, 71 Tokens")]
    [DataRow(PaperSchedule.S, 8, "20 Queries, 30 Channels, 70 Tokens, 78 Tokens")]
    public void Takes_another_compensation_into_the_paper_s_schedules(PaperSchedule row, int compensation, string milestones)
    {
        var schedule = SparsitySchedule.Paper(row, null, compensation);
        Assert.AreEqual(compensation, schedule.CompensationEpochs);
        Assert.AreEqual(milestones, string.Join(", ", schedule.Milestones.Select(milestone => $"{milestone.Epoch} {milestone.Component}")));
        AssertOrdered(schedule);
    }

    [TestMethod]
    public void Refuses_a_compensation_that_reaches_into_the_next_milestone()
    {
        foreach (var (row, components, most) in new (PaperSchedule, SparsityComponent[], int)[]
                 {
                     (PaperSchedule.X, All, 7), (PaperSchedule.L, [Channels, Tokens], 15), (PaperSchedule.M, All, 10),
                     (PaperSchedule.S, All, 10),
                     (PaperSchedule.M, [Tokens], 19), (PaperSchedule.S, [Tokens], 25), (PaperSchedule.S, [Queries], 100),
                 })
            foreach (var window in Enum.GetValues<StructureWindow>())
            {
                AssertOrdered(SparsitySchedule.Paper(row, components, most, window));
                var message = Assert.ThrowsExactly<ArgumentException>(() =>
                    SparsitySchedule.Paper(row, components, most + 1, window)).Message;
                Assert.Contains($"Compensation.Epochs is {most + 1}; in the schedule {row} there is room for {most}", message);
            }
    }

    [TestMethod]
    public void Other_windows_begin_and_end_where_the_first_kind_does()
    {
        var schedules = Enum.GetValues<PaperSchedule>()
            .Select(row => (Func<StructureWindow, SparsitySchedule>)(window => SparsitySchedule.Paper(row, window: window)))
            .Concat(Enumerable.Range(4, 127).SelectMany(epochs => new int?[] { null, 0, 3, 200 }.Select(
                compensation => (Func<StructureWindow, SparsitySchedule>)(window =>
                    SparsitySchedule.For(epochs, All, compensation, window)))));
        foreach (var make in schedules)
        {
            SparsitySchedule start = make(StructureWindow.Start), every = make(StructureWindow.EveryEpoch),
            ramp = make(StructureWindow.Ramp);
            var length = Math.Max(1, start.CompensationEpochs);
            Assert.AreEqual((start.Epochs, start.CompensationEpochs), (every.Epochs, every.CompensationEpochs));
            Assert.AreEqual((start.Epochs, start.CompensationEpochs), (ramp.Epochs, ramp.CompensationEpochs));
            CollectionAssert.AreEqual(
                start.Milestones.SelectMany(first =>
                    Enumerable.Range(0, length).Select(i => first with { Epoch = first.Epoch + i, Continues = i > 0 })).ToArray(),
                every.Milestones.ToArray());
            CollectionAssert.AreEqual(every.Milestones.Select(entry => (entry.Epoch, entry.Component)).ToArray(),
                ramp.Milestones.Select(entry => (entry.Epoch, entry.Component)).ToArray());
            foreach (var component in All)
            {
                var steps = ramp.Milestones.Where(milestone => milestone.Component == component).ToArray();
                for (var i = 0; i < steps.Length; i++)
                {
                    Assert.AreEqual(i > 0, steps[i].Continues);
                    Assert.AreEqual((i + 1) / (double)steps.Length, steps[i].Progress, 1e-15);
                    Assert.AreEqual(1 - 0.2 * (i + 1) / steps.Length, steps[i].KeepRatio(0.8), 1e-12);
                }
                Assert.AreEqual(1, steps[^1].Progress);
            }
        }
    }

    [TestMethod]
    public void Knows_up_to_where_a_change_may_last()
    {
        var schedule = SparsitySchedule.Paper(PaperSchedule.S, window: StructureWindow.EveryEpoch);
        foreach (var (epoch, limit) in new[] { (0, 20), (20, 30), (29, 30), (30, 70), (69, 70), (70, 120), (75, 120), (119, 120) })
            Assert.AreEqual(limit, schedule.Limit(epoch));
        Assert.AreEqual(9, SparsitySchedule.For(9, [], null).Limit(3));
    }

    [TestMethod]
    public void Keeps_order_and_windows_for_every_length_and_choice()
    {
        for (var choice = 0; choice < 8; choice++)
        {
            SparsityComponent[] components = [.. All.Where(component => (choice >> (int)component & 1) == 1)];
            for (var epochs = components.Length + 1; epochs <= 130; epochs++)
                foreach (var compensation in new int?[] { null, 0, 1, 4, 200 })
                    foreach (var window in Enum.GetValues<StructureWindow>())
                    {
                        var schedule = SparsitySchedule.For(epochs, [.. components.Reverse()], compensation, window);
                        CollectionAssert.AreEqual(components, schedule.Milestones.Select(milestone => milestone.Component).Distinct()
                            .ToArray());
                        Assert.IsTrue(schedule.CompensationEpochs <= (compensation ?? 5));
                        Assert.AreEqual(compensation == 0, schedule.CompensationEpochs == 0);
                        AssertOrdered(schedule);
                    }
        }
    }

    [TestMethod]
    public void Shortens_windows_that_are_too_long()
    {
        Assert.AreEqual(5, SparsitySchedule.For(50, All, 8).CompensationEpochs, "from queries at 10 to channels at 15");
        Assert.AreEqual(20, SparsitySchedule.For(50, [Tokens], 30).CompensationEpochs, "from tokens at 30 to the end");
        Assert.AreEqual(8, SparsitySchedule.For(50, [Tokens], 8).CompensationEpochs);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 2)]
    [DataRow(3, 3)]
    [DataRow(1, 3)]
    public void Names_the_fewest_epochs(int epochs, int count)
    {
        var components = All[..count];
        var exception = Assert.ThrowsExactly<ArgumentException>(() => SparsitySchedule.For(epochs, components, null));
        Assert.Contains($"it takes {count + 1} at least", exception.Message);
        Assert.HasCount(count, SparsitySchedule.For(count + 1, components, null).Milestones);
    }

    [TestMethod]
    [DataRow(2, "1 Queries, 1 Tokens, 1 Channels")]
    [DataRow(5, "1 Queries, 1 Tokens, 1 Channels")]
    [DataRow(12, "1 Queries, 1 Tokens, 1 Channels")]
    [DataRow(20, "1 Queries, 1 Tokens, 1 Channels, 2 Channels, 3 Channels")]
    [DataRow(48, "2 Queries, 2 Tokens, 2 Channels, 3 Channels, 4 Channels, 5 Channels, 6 Channels, 7 Channels, 8 Channels")]
    [DataRow(120, "6 Queries, 6 Tokens, 6 Channels, 7 Channels, 8 Channels, 9 Channels, 10 Channels, 11 Channels, 12 Channels, "
        + "13 Channels, 14 Channels, 15 Channels, 16 Channels, 17 Channels, 18 Channels, 19 Channels, 20 Channels, 21 Channels, "
        + "22 Channels, 23 Channels")]
    public void Has_an_early_schedule_in_which_channels_go_step_by_step(int epochs, string milestones)
    {
        var schedule = SparsitySchedule.Early(epochs, All, null);
        Assert.AreEqual(milestones, string.Join(", ", schedule.Milestones.Select(milestone => $"{milestone.Epoch} {milestone.Component}")));
        Milestone[] channels = [.. schedule.Milestones.Where(milestone => milestone.Component == Channels)];
        for (var i = 0; i < channels.Length; i++)
            Assert.AreEqual(((i + 1.0) / channels.Length, i > 0), (channels[i].Progress, channels[i].Continues));
        Assert.IsTrue(schedule.Milestones.Where(milestone => milestone.Component != Channels).All(milestone => milestone.Progress == 1));
        Assert.AreEqual(epochs, schedule.Limit(channels[0].Epoch), "channels are the last component");
        CollectionAssert.AreEqual(
            channels, SparsitySchedule.Early(epochs, [Channels], 0).Milestones.ToArray(), "the others change nothing about it");
        Assert.AreEqual(0, SparsitySchedule.Early(epochs, [Channels], 0).CompensationEpochs);
        Assert.AreEqual(epochs - channels[0].Epoch, SparsitySchedule.Early(epochs, All, 1000).CompensationEpochs);
    }

    [TestMethod]
    public void With_finished_scores_everything_goes_before_the_first_step()
    {
        var schedule = SparsitySchedule.AtOnce(1, All, null);
        Assert.AreEqual(
            "0 Queries, 0 Tokens, 0 Channels",
            string.Join(", ", schedule.Milestones.Select(milestone => $"{milestone.Epoch} {milestone.Component}")));
        Assert.IsTrue(schedule.Milestones.All(milestone => milestone is { Progress: 1, Continues: false }));
        Assert.AreEqual(1, schedule.CompensationEpochs, "the only epoch");
        Assert.AreEqual(4, SparsitySchedule.AtOnce(48, All, null).CompensationEpochs);
        Assert.AreEqual(0, SparsitySchedule.AtOnce(48, [Channels], 0).CompensationEpochs);
    }

    [TestMethod]
    public void The_early_schedule_takes_two_epochs()
    {
        Assert.Contains("it takes 2 at least", Assert.ThrowsExactly<ArgumentException>(() =>
            SparsitySchedule.Early(1, [Tokens], null)).Message);
        Assert.IsEmpty(SparsitySchedule.Early(1, [], null).Milestones);
    }

    [TestMethod]
    public void Has_no_milestone_without_a_budget()
    {
        Assert.IsEmpty(SparsitySchedule.For(1, [], null).Milestones);
        var tokens = SparsitySchedule.For(2, [Tokens, Tokens], null).Milestones.Single();
        Assert.AreEqual(new Milestone(1, Tokens, 1), tokens);
        CollectionAssert.AreEqual(
            new[] { Tokens, Tokens }, SparsitySchedule.Paper(PaperSchedule.S, [Tokens]).Milestones.Select(milestone => milestone.Component)
                .ToArray());
    }

    [TestMethod]
    public void Refuses_nonsense()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SparsitySchedule.For(0, All, null));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SparsitySchedule.For(20, All, -1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SparsitySchedule.Paper((PaperSchedule)9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SparsitySchedule.Paper(PaperSchedule.S, null, -1));
    }

    // The windows of different components do not touch, and nothing of one component lies between two of another.
    private static void AssertOrdered(SparsitySchedule schedule)
    {
        var end = 1; // the first epoch collects
        foreach (var window in schedule.Milestones.GroupBy(milestone => milestone.Component))
        {
            var epochs = window.Select(milestone => milestone.Epoch).ToArray();
            CollectionAssert.AreEqual(epochs.Distinct().Order().ToArray(), epochs);
            Assert.IsTrue(epochs[0] >= end, $"{schedule.Epochs} epochs: {window.First()} before {end}");
            Assert.IsFalse(window.First().Continues);
            Assert.AreEqual(1, window.Last().Progress);
            end = Math.Max(window.Last(milestone => !milestone.Continues).Epoch + Math.Max(1, schedule.CompensationEpochs), epochs[^1] + 1);
        }
        Assert.IsTrue(end <= schedule.Epochs, $"{schedule.Epochs} epochs: the last window ends at {end}");
    }
}
