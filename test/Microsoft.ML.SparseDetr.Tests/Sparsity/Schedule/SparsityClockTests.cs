using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using static Microsoft.ML.SparseDetr.Sparsity.Schedule.SparsityComponent;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Schedule;

[TestClass]
public class SparsityClockTests
{
    private const int Steps = 7;

    private static readonly RateWindow Rate = new(RateWindowShape.Rebound, 0.8);

    public static IEnumerable<object[]> Schedules => Enum.GetValues<StructureWindow>().SelectMany(window => new object[][]
    {
        [.. Enum.GetValues<PaperSchedule>().Select(row =>
            new object[] { $"{row}, {window}", SparsitySchedule.Paper(row, window: window) })],
        [.. new[] { 4, 5, 12, 20, 50, 100 }
            .Select(epochs => new object[] { $"{epochs} epochs, {window}",
                SparsitySchedule.For(epochs, [Queries, Channels, Tokens], null, window) })],
    }).SelectMany(rows => rows.Cast<object[]>());

    // Plays a whole training in which every milestone changes something, against the windows written down as epochs.
    [TestMethod]
    [DynamicData(nameof(Schedules))]
    public void Goes_through_the_phases(string name, object played)
    {
        var schedule = (SparsitySchedule)played;
        var clock = new SparsityClock(schedule, Steps, Rate);
        var first = schedule.Milestones[0].Epoch;
        var last = schedule.Milestones[^1].Epoch;
        long iteration = 0;
        var (opened, closes) = (0, 0);
        SparsityComponent? changing = null;
        for (var epoch = 0; epoch < schedule.Epochs; epoch++)
        {
            var offered = clock.MilestonesAt(epoch);
            CollectionAssert.AreEqual(schedule.Milestones.Where(milestone => milestone.Epoch == epoch).ToArray(), offered.ToArray());
            if (offered.Count > 0)
            {
                if (offered[0].Component != changing)
                    Assert.IsFalse(clock.IsCompensating(iteration), $"{name}: the window of {changing} reaches into epoch {epoch}");
                changing = offered[0].Component;
                var limit = schedule.Milestones.FirstOrDefault(milestone => milestone.Component > offered[0].Component)?.Epoch
                    ?? schedule.Epochs;
                if (epoch >= closes || epoch + schedule.CompensationEpochs <= limit)
                    (opened, closes) = (epoch, Math.Min(epoch + schedule.CompensationEpochs, limit));
                clock.Changed(iteration);
            }
            Assert.AreEqual(epoch >= last, clock.CollectingIsOver(epoch), $"{name}: epoch {epoch}");
            var expected = epoch < first ? SparsityPhase.Collect : epoch < closes ? SparsityPhase.Compensation : SparsityPhase.Sparse;
            for (var step = 0; step < Steps; step++, iteration++)
            {
                Assert.AreEqual(expected, clock.Phase(iteration), $"{name}: epoch {epoch}, step {step}");
                Assert.AreEqual(expected == SparsityPhase.Compensation, clock.IsCompensating(iteration));
                var u = (iteration - (double)opened * Steps) / ((closes - opened) * Steps);
                Assert.AreEqual(expected == SparsityPhase.Compensation
                    ? 0.8 + 0.2 * Math.Sin(Math.PI * u / 2)
                    : 1, clock.RateFactor(iteration), 1e-12, $"{name}: epoch {epoch}");
            }
        }
    }

    [TestMethod]
    public void Opens_no_window_without_a_change()
    {
        var clock = new SparsityClock(SparsitySchedule.For(20, [Queries, Tokens], null), Steps, Rate);
        for (var iteration = 0; iteration < 20 * Steps; iteration++)
            Assert.AreEqual((SparsityPhase.Collect, false, 1),
                (clock.Phase(iteration), clock.IsCompensating(iteration), clock.RateFactor(iteration)));
        Assert.IsNull(clock.LastChange);
    }

    // Where the first choices equal the present structure, the window opens late and still ends where the next component's begins.
    [TestMethod]
    public void Shortens_a_window_that_opens_late()
    {
        var schedule = SparsitySchedule.For(50, [Queries, Channels, Tokens], null, StructureWindow.Ramp);
        Assert.AreEqual((5, 10, 15), (schedule.CompensationEpochs, schedule.Milestones[0].Epoch, schedule.Milestones[5].Epoch));
        var clock = new SparsityClock(schedule, Steps, Rate);
        clock.Changed(12 * Steps);
        for (var iteration = 12 * Steps; iteration < 15 * Steps; iteration++)
            Assert.AreEqual(0.8 + 0.2 * Math.Sin(Math.PI / 2 * (iteration - 12 * Steps) / (3 * Steps)), clock.RateFactor(iteration), 1e-12);
        Assert.IsFalse(clock.IsCompensating(15 * Steps));
        clock.Changed(13 * Steps);
        Assert.AreEqual(12 * Steps, clock.LastChange, "the open window goes on");
        clock.Changed(15 * Steps);
        Assert.AreEqual(15 * Steps, clock.LastChange);
    }

    [TestMethod]
    public void Opens_a_window_in_the_middle_of_an_epoch_too()
    {
        var clock = new SparsityClock(SparsitySchedule.For(20, [Queries], null), Steps, Rate);
        clock.Changed(30);
        Assert.IsFalse(clock.IsCompensating(29));
        Assert.IsTrue(clock.IsCompensating(30));
        Assert.IsTrue(clock.IsCompensating(30 + 2 * Steps - 1));
        Assert.IsFalse(clock.IsCompensating(30 + 2 * Steps));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => clock.Changed(29));
        clock.Changed(40);
        Assert.AreEqual(0.8, clock.RateFactor(40), 1e-15, "a second change begins anew");
        Assert.IsTrue(clock.IsCompensating(40 + 2 * Steps - 1));
    }

    [TestMethod]
    public void Has_no_window_of_no_length()
    {
        var clock = new SparsityClock(SparsitySchedule.For(20, [Queries], 0), Steps, Rate);
        clock.Changed(4 * Steps);
        Assert.AreEqual((SparsityPhase.Sparse, false, 1),
            (clock.Phase(4 * Steps), clock.IsCompensating(4 * Steps), clock.RateFactor(4 * Steps)));
    }

    [TestMethod]
    public void Compensates_for_one_step_where_that_is_asked_for()
    {
        foreach (var window in Enum.GetValues<StructureWindow>())
        {
            var schedule = SparsitySchedule.For(50, [Queries, Channels, Tokens], null, window);
            var clock = new SparsityClock(schedule, Steps, Rate, oneStep: true);
            for (long iteration = 0; iteration < 50 * Steps; iteration++)
            {
                var changes = iteration % Steps == 0 && clock.MilestonesAt((int)(iteration / Steps)).Count > 0;
                if (changes)
                    clock.Changed(iteration);
                Assert.AreEqual((changes, changes ? 0.8 : 1), (clock.IsCompensating(iteration), clock.RateFactor(iteration)),
                    $"{window}: {iteration}");
            }
        }
        var none = new SparsityClock(SparsitySchedule.For(20, [Queries], 0), Steps, Rate, oneStep: true);
        none.Changed(4 * Steps);
        Assert.IsFalse(none.IsCompensating(4 * Steps));
    }

    [TestMethod]
    public void Goes_on_from_a_checkpoint()
    {
        var schedule = SparsitySchedule.Paper(PaperSchedule.S);
        var clock = new SparsityClock(schedule, Steps, Rate);
        clock.Changed(20 * Steps);
        var resumed = new SparsityClock(schedule, Steps, Rate) { LastChange = clock.LastChange };
        for (var iteration = 22 * Steps + 3; iteration < 40 * Steps; iteration++)
        {
            Assert.AreEqual(clock.Phase(iteration), resumed.Phase(iteration));
            Assert.AreEqual(clock.RateFactor(iteration), resumed.RateFactor(iteration));
        }
    }

    [TestMethod]
    public void Spreads_the_window_over_its_iterations()
    {
        var clock = new SparsityClock(SparsitySchedule.For(40, [Queries], 2), 10, new RateWindow(RateWindowShape.Rebound, 0.2));
        clock.Changed(80);
        for (var step = 0; step < 20; step++)
            Assert.AreEqual(0.2 + 0.8 * Math.Sin(Math.PI / 2 * step / 20), clock.RateFactor(80 + step), 1e-15);
        Assert.AreEqual(1, clock.RateFactor(100));
        Assert.AreEqual(1, clock.RateFactor(79));
    }
}
