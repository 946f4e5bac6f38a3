using Microsoft.ML.SparseDetr.Sparsity.Budgets;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Budgets;

[TestClass]
public class KnapsackTests
{
    [TestMethod]
    public void No_choice_costs_less_than_the_one_that_is_made()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            (double Saving, double Cost)[][] levers = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
                Enumerable.Range(0, random.Next(0, 4))
                    .Select(_ => (random.Next(0, 4000) * Knapsack.Bin, random.Next(0, 20) / 4.0)).ToArray())];
            var need = random.Next(0, 9000) * Knapsack.Bin;
            var best = Choices(levers, 0).Where(choice => Sum(levers, choice).Saving >= need - 1e-12)
                .Select(choice => Sum(levers, choice).Cost).DefaultIfEmpty(double.PositiveInfinity).Min();
            var chosen = Knapsack.Solve(levers, need);
            if (double.IsPositiveInfinity(best))
            {
                Assert.IsNull(chosen, $"seed {seed}");
                continue;
            }
            Assert.IsGreaterThanOrEqualTo(need - 1e-12, Sum(levers, chosen!).Saving, $"seed {seed}");
            Assert.AreEqual(best, Sum(levers, chosen!).Cost, 1e-12, $"seed {seed}");
        }
    }

    [TestMethod]
    public void Nothing_is_taken_where_nothing_is_needed() =>
        CollectionAssert.AreEqual(new[] { -1, -1 }, Knapsack.Solve([[(0.1, 0), (0.2, 0)], [(0.3, 1)]], 0));

    private static IEnumerable<int[]> Choices((double, double)[][] levers, int from) => from == levers.Length
        ? [[]]
        : from setting in Enumerable.Range(-1, levers[@from].Length + 1)
          from rest in Choices(levers, @from + 1)
          select new[] { setting }.Concat(rest).ToArray();

    private static (double Saving, double Cost) Sum((double Saving, double Cost)[][] levers, int[] choice) =>
        levers.Zip(choice, (lever, setting) => setting < 0 ? (0, 0) : lever[setting])
            .Aggregate((Saving: 0.0, Cost: 0.0), (sum, one) => (sum.Saving + one.Item1, sum.Cost + one.Item2));
}
