using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Repair;

/// <summary>
/// The weights that come nearest to a layer's outputs, with a constant beside them: normal equations entry by entry, Gaussian elimination,
/// all in double.
/// </summary>
internal static class LeastSquares
{
    /// <param name="rows">What the layer reads at each position, [position][value].</param>
    /// <param name="weights">What it multiplies that with, [output][value].</param>
    /// <param name="keeps">The values that stay.</param>
    /// <param name="ridge">Penalty on the change of their weights, as a part of their mean variance.</param>
    /// <returns>For each output the new weights of the values that stay, and what its constant grows by.</returns>
    public static (double[] Weights, double Constant)[] Solve(double[][] rows, double[][] weights, int[] keeps, double ridge)
    {
        double[] means = [.. Enumerable.Range(0, rows[0].Length).Select(value => rows.Average(row => row[value]))];
        var square = Covariance([.. rows.Select(row => keeps.Select(keep => row[keep]).ToArray())]);
        var penalty = ridge * Enumerable.Range(0, keeps.Length).Average(i => square[i, i]);
        for (var i = 0; i < keeps.Length; i++)
            square[i, i] += penalty;
        return [.. weights.Select(weight =>
        {
            var mean = weight.Zip(means, (w, m) => w * m).Sum();
            double[] outputs = [.. rows.Select(row => row.Zip(weight, (x, w) => x * w).Sum() - mean)];
            double[] right = [.. keeps.Select(keep => rows.Zip(outputs, (row, y) => (row[keep] - means[keep]) * y).Average()
                + penalty * weight[keep])];
            var solution = Eliminate((double[,])square.Clone(), right);
            return (solution, mean - solution.Zip(keeps, (w, keep) => w * means[keep]).Sum());
        })];
    }

    /// <summary>Mean product of each two values' distances from their means.</summary>
    public static double[,] Covariance(double[][] rows)
    {
        var n = rows[0].Length;
        double[] means = [.. Enumerable.Range(0, n).Select(value => rows.Average(row => row[value]))];
        var covariance = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                covariance[i, j] = rows.Average(row => (row[i] - means[i]) * (row[j] - means[j]));
        return covariance;
    }

    /// <summary>What a convolution reads at each place of each image: [position][channel · cells], zeros outside.</summary>
    public static double[][] Patches(Tensor images, int kernel, int stride, int padding)
    {
        var shape = images.shape;
        var data = images.data<float>().ToArray();
        var rows = new List<double[]>();
        for (var image = 0; image < shape[0]; image++)
            for (var top = -padding; top + kernel <= shape[2] + padding; top += stride)
                for (var left = -padding; left + kernel <= shape[3] + padding; left += stride)
                {
                    var row = new List<double>();
                    for (var channel = 0; channel < shape[1]; channel++)
                        for (var y = top; y < top + kernel; y++)
                            for (var x = left; x < left + kernel; x++)
                                row.Add(y < 0 || x < 0 || y >= shape[2] || x >= shape[3] ? 0
                                    : data[((image * shape[1] + channel) * shape[2] + y) * shape[3] + x]);
                    rows.Add([.. row]);
                }
        return [.. rows];
    }

    /// <summary>The solution of a·x = b for a positive definite a; both are overwritten.</summary>
    public static double[] Eliminate(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var pivot = 0; pivot < n; pivot++) // positive definite: no row has to be exchanged
            for (var row = pivot + 1; row < n; row++)
            {
                var factor = a[row, pivot] / a[pivot, pivot];
                for (var column = pivot; column < n; column++)
                    a[row, column] -= factor * a[pivot, column];
                b[row] -= factor * b[pivot];
            }
        for (var row = n - 1; row >= 0; row--)
        {
            for (var column = row + 1; column < n; column++)
                b[row] -= a[row, column] * b[column];
            b[row] /= a[row, row];
        }
        return b;
    }
}
