using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Primitives;

[TestClass]
public class LinearAssignmentTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Agrees_with_brute_force(bool ties)
    {
        var random = new Random(1);
        for (var trial = 0; trial < 2000; trial++)
        {
            var (rows, columns) = (random.Next(0, 6), random.Next(0, 7));
            var cost = new double[rows * columns];
            for (var i = 0; i < cost.Length; i++)
                cost[i] = ties ? random.Next(-2, 3) : random.NextDouble() * 20 - 10;
            var solution = LinearAssignment.Solve(cost, rows, columns);
            Assert.HasCount(rows, solution);
            var taken = solution.Where(column => column >= 0).ToArray();
            Assert.HasCount(Math.Min(rows, columns), taken);
            Assert.HasCount(taken.Length, taken.Distinct().ToArray());
            var sum = solution.Select((column, row) => column < 0 ? 0 : cost[row * columns + column]).Sum();
            Assert.AreEqual(BruteForce(cost, rows, columns), sum, 1e-9);
        }
    }

    [TestMethod]
    public void Avoids_forbidden_pairs()
    {
        const double no = double.PositiveInfinity;
        CollectionAssert.AreEqual(new[] { 1, 0 }, LinearAssignment.Solve([no, 9, 1, no], 2, 2));
        Assert.ThrowsExactly<InvalidOperationException>(() => LinearAssignment.Solve([no, no, 1, 2], 2, 2));
        Assert.ThrowsExactly<InvalidOperationException>(() => LinearAssignment.Solve([no, 1, no, 2], 2, 2));
    }

    [TestMethod]
    public void Refuses_what_is_no_cost()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => LinearAssignment.Solve([1, 2, double.NaN, 4], 2, 2));
        Assert.Contains("row 1 and column 0", error.Message);
        Assert.ThrowsExactly<ArgumentException>(() => LinearAssignment.Solve([double.NegativeInfinity], 1, 1));
        Assert.ThrowsExactly<ArgumentException>(() => LinearAssignment.Solve([1, 2, 3], 2, 2));
    }

    [TestMethod]
    public void Solves_a_large_tall_matrix_as_its_transpose()
    {
        var random = new Random(2);
        const int rows = 300, columns = 40;
        var cost = Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble()).ToArray();
        var transposed = new double[cost.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                transposed[column * rows + row] = cost[row * columns + column];
        var tall = LinearAssignment.Solve(cost, rows, columns);
        var wide = LinearAssignment.Solve(transposed, columns, rows);
        for (var column = 0; column < columns; column++)
            Assert.AreEqual(column, tall[wide[column]]);
    }

    private static double BruteForce(double[] cost, int rows, int columns)
    {
        if (rows > columns)
        {
            var transposed = new double[cost.Length];
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                    transposed[column * rows + row] = cost[row * columns + column];
            return BruteForce(transposed, columns, rows);
        }
        return Search(0, 0);

        double Search(int row, int used)
        {
            if (row == rows)
                return 0;
            var best = double.PositiveInfinity;
            for (var column = 0; column < columns; column++)
                if ((used & (1 << column)) == 0)
                    best = Math.Min(best, cost[row * columns + column] + Search(row + 1, used | (1 << column)));
            return best;
        }
    }
}
