using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using Microsoft.ML.SparseDetr.Sparsity.Trials;
using Microsoft.ML.SparseDetr.Tests.Sparsity.Repair;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Trials;

/// <summary>
/// A layer that reads a stretch of 2 channels that is always whole and a group of 6, all of which go one after the other.
/// </summary>
[TestClass]
public class ReaderEliminationTests
{
    private const int Whole = 2, Channels = 6, Inputs = Whole + Channels, Outputs = 5;

    [TestMethod]
    [DataRow(1, false), DataRow(3, false), DataRow(1, true), DataRow(3, true)]
    public void What_a_channel_costs_is_what_no_change_of_the_others_makes_up_for(int kernel, bool cutBefore)
    {
        using var scope = NewDisposeScope();
        manual_seed(kernel);
        ChannelGroup inputs = new(ChannelKind.Fusion, Channels) { Name = "in" },
        outputs = new(ChannelKind.Fusion, Outputs) { Name = "out" };
        var layer = new SlicedConv(Inputs, Outputs, kernel, 1, 1);
        layer.Wire(ChannelAxis.After(Whole, inputs), ChannelAxis.Of(outputs));
        inputs.Kept = cutBefore ? [0, 2, 3, 5] : null;
        outputs.Kept = cutBefore ? [1, 2, 4] : null;
        int[] channels = inputs.Kept ?? [.. Enumerable.Range(0, Channels)], rows = outputs.Kept ?? [.. Enumerable.Range(0, Outputs)];
        var images = ReaderRefitTests.Mixed(3, Whole + channels.Length, 7, 6).requires_grad_(true);
        var signs = randn(3, rows.Length, 7, 6);
        using var record = new ReaderRecord(layer);
        record.Watch();
        (layer.Convolve(images) * signs).sum().backward();
        record.Take();
        record.Leave();
        using var elimination = new ReaderElimination(inputs, record, images: 3);

        var cells = kernel * kernel;
        var covariance = LeastSquares.Covariance(LeastSquares.Patches(images.detach(), kernel, 1, (kernel - 1) / 2));
        double[] counts = [.. Enumerable.Range(0, rows.Length).Select(row =>
            signs.select(1, row).to(ScalarType.Float64).square().sum().item<double>() / 3)];
        int[] used = [.. Enumerable.Range(0, Whole).Concat(channels.Select(channel => channel + Whole))];
        var weights = rows.Select(row => Row(layer, row, used)).ToArray();
        var gone = new List<int>();
        var before = 0.0;
        foreach (var next in channels.Reverse())
        {
            var losses = new double[Channels];
            elimination.AddLosses(losses);
            foreach (var channel in channels.Except(gone))
            {
                var all = Joint([.. gone, channel]);
                Assert.AreEqual(all - before, losses[channel], 1e-6 * all, $"{channel} after {string.Join(", ", gone)}");
            }
            Assert.IsTrue(Enumerable.Range(0, Channels).Except(channels).Concat(gone).All(channel => losses[channel] == 0));
            elimination.Drop(next);
            gone.Add(next);
            before = Joint([.. gone]);
        }

        // All of them at once: the least squares of what they gave over what is left, with the ridge's penalty on every change.
        double Joint(int[] dropped)
        {
            int[] drops = [.. dropped.SelectMany(channel => Cells(Whole + Array.IndexOf(channels, channel)))];
            int[] keeps = [.. Enumerable.Range(0, covariance.GetLength(0)).Except(drops)];
            var ridge = ReaderRefit.Ridge * Enumerable.Range(0, covariance.GetLength(0)).Average(i => covariance[i, i]);
            var loss = 0.0;
            for (var row = 0; row < rows.Length; row++)
            {
                double[] right = [.. keeps.Select(keep => drops.Sum(drop => covariance[keep, drop] * weights[row][drop]))];
                var square = new double[keeps.Length, keeps.Length];
                for (var i = 0; i < keeps.Length; i++)
                    for (var j = 0; j < keeps.Length; j++)
                        square[i, j] = covariance[keeps[i], keeps[j]] + (i == j ? ridge : 0);
                var change = LeastSquares.Eliminate(square, [.. right]);
                var own = drops.Sum(a => drops.Sum(b => weights[row][a] * weights[row][b] * (covariance[a, b] + (a == b ? ridge : 0))));
                loss += counts[row] * (own - keeps.Select((_, i) => change[i] * right[i]).Sum());
            }
            return loss;
        }

        IEnumerable<int> Cells(int input) => Enumerable.Range(input * cells, cells);
    }

    private static double[] Row(SlicedConv layer, int row, int[] inputs) => layer.Conv.weight[row].index_select(
        0, tensor(Array.ConvertAll(inputs, input => (long)input))).flatten().to(ScalarType.Float64).data<double>().ToArray();
}
