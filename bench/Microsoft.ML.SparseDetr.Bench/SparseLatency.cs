using System.Globalization;
using Microsoft.ML.SparseDetr.Inspection;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// One image through dense and gathered networks in ONNX Runtime, turn by turn: the paper's three budgets, and the fast preset. Weights and
/// scores are random; of the weights only where the queries look has a part in the time, because taps that lie close together are gathered
/// faster.
/// </summary>
internal sealed class SparseLatency : IBenchmark
{
    private const int Runs = 21;

    private static readonly SparsityOptions Paper = SparsityOptions.Paper(), Fast = SparsityOptions.Fast();

    public string Name => nameof(SparseLatency);

    public void Run(TextWriter output)
    {
        output.WriteLine($"random weights, {RandomNetwork.Size}x{RandomNetwork.Size}, batch 1, median of {Runs} turns; ratios to dense");
        foreach (var name in new[] { "deimv2-atto", "deim-n", "deim-s" })
            Compare(output, DetectorPreset.Parse(name));
    }

    private static void Compare(TextWriter output, DetectorPreset preset)
    {
        byte[][] networks = [.. new[] { null, Paper, Fast }.Select(budgets => RandomNetwork.Export(preset, budgets))];
        foreach (var threads in new[] { 1, 2 })
        {
            var costs = NetworkMeter.Measure(networks, threads, Runs);
            if (threads == 1)
            {
                Write(output, $"{preset}, parameters (M)", costs, cost => cost.Parameters / 1e6);
                Write(output, $"{preset}, GFLOPs", costs, cost => cost.Gigaflops);
            }
            Write(output, $"{preset}, {threads} thread{(threads == 1 ? "" : "s")}, ms", costs, cost => cost.Milliseconds);
            Write(output, "  fastest run", costs, cost => cost.FastestMilliseconds);
            foreach (var component in Enum.GetValues<NetworkComponent>())
                Write(output, $"  {component}", costs, cost => cost[component].Milliseconds);
        }
    }

    private static void Write(TextWriter output, string title, NetworkCost[] costs, Func<NetworkCost, double> value)
    {
        var dense = value(costs[0]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{title,-26} dense {dense,7:0.00}   paper {value(costs[1]),7:0.00} ({value(costs[1]) / dense:0.000})   fast "
            + $"{value(costs[2]),7:0.00} ({value(costs[2]) / dense:0.000})"));
    }
}
