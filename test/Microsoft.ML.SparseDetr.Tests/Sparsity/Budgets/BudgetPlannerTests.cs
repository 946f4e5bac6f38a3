using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Budgets;

[TestClass]
public class BudgetPlannerTests
{
    private static readonly LeverTable Table = new(
        new LeverTableKey("tiny", new DetectorParts(), 2, 64, 64, SparsityTargetKind.Latency, 1, 21, 0, true, "any", "1"), 10, "ms",
        [
            new Lever(Lever.Queries, 100, [new LeverWidth(60, 0.1), new LeverWidth(40, 0.2)]),
            new Lever("a", 64, [new LeverWidth(48, 0.08), new LeverWidth(32, 0.15)]),
            new Lever("b", 64, [new LeverWidth(32, 0.15)]),
        ],
        0.55);

    [TestMethod]
    public void The_least_loss_that_the_table_promises_is_taken()
    {
        var chosen = new BudgetPlanner(Table, 0.6).Predict(new FakeCost());
        Assert.AreEqual((40, "a 48, b 32"), (chosen.Queries, Text(chosen)), "a is the dearest");
        Assert.AreEqual(0.57, chosen.Predicted, 1e-9);
        Assert.AreEqual((100, ""), (new BudgetPlanner(Table, 1).Predict(new FakeCost()).Queries ?? 100,
            Text(new BudgetPlanner(Table, 1).Predict(new FakeCost()))));
    }

    [TestMethod]
    public void What_saves_less_together_than_one_by_one_is_corrected()
    {
        var planner = new BudgetPlanner(Table, 0.8);
        var measured = new List<ChosenBudgets>();
        var chosen = planner.Choose(new FakeCost(), budgets =>
        {
            measured.Add(budgets);
            return 1 - 0.8 * Saved(budgets);
        }, noise: 0.01);
        Assert.HasCount(2, measured);
        Assert.AreEqual((40, ""), (measured[0].Queries, Text(measured[0])), "0.8 by the table, 0.84 as a whole");
        Assert.AreEqual((60, "b 32"), (chosen.Queries, Text(chosen)), "0.75 by the table, 0.8 as a whole");
        Assert.AreEqual(0.8, chosen.Measured!.Value, 1e-12);
        Assert.AreEqual((0.8, 0.8), (measured[0].Predicted, Math.Round(chosen.Predicted, 12)), "the second knows how the first ended");
    }

    [TestMethod]
    public void The_nearest_is_taken_where_nothing_is_small_enough()
    {
        var chosen = new BudgetPlanner(Table, 0.6).Choose(new FakeCost(), budgets => 1 - 0.5 * Saved(budgets), noise: 0);
        Assert.AreEqual((40, "a 32, b 32"), (chosen.Queries, Text(chosen)));
    }

    [TestMethod]
    public void A_target_out_of_reach_is_told_the_smallest_ratio()
    {
        new BudgetPlanner(Table, 0.55).ThrowIfOutOfReach();
        var message = Assert.ThrowsExactly<ArgumentException>(() => new BudgetPlanner(Table, 0.54).ThrowIfOutOfReach()).Message;
        StringAssert.Contains(message, "Latency 0.54 cannot be reached");
        StringAssert.Contains(message, "give a ratio of 0.55 or more");
    }

    [TestMethod]
    public void A_table_survives_its_text_and_anything_else_is_none()
    {
        var read = LeverTable.FromJson(Table.ToJson())!;
        Assert.AreEqual(Table.Key, read.Key);
        Assert.AreEqual(Table.ToJson(), read.ToJson());
        foreach (var text in new[] { "", "{}", "null", "[1]", Table.ToJson()[..^9], """{"Key":{},"Levers":[null]}""" })
            Assert.IsNull(LeverTable.FromJson(text), text);
    }

    private static double Saved(ChosenBudgets budgets) => Table.Levers.Sum(lever =>
    {
        var count = lever.Name == Lever.Queries ? budgets.Queries : budgets.Widths.GetValueOrDefault(lever.Name);
        return lever.Widths.FirstOrDefault(width => width.Count == count)?.Saving ?? 0;
    });

    private static string Text(ChosenBudgets budgets) => string.Join(", ", budgets.Widths.Select(width => $"{width.Key} {width.Value}"));

    private sealed class FakeCost : ILeverCost
    {
        public double Of(Lever lever, int kept) => (1 - kept / (double)lever.Full) * (lever.Name switch { "a" => 4, "b" => 2, _ => 1 });
    }
}
