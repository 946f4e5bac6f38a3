using System.Globalization;
using Microsoft.ML.SparseDetr.Inspection;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// What it costs to choose tokens for each image: one image through gathered networks in ONNX Runtime, turn by turn, that keep 80 % of the
/// tokens, the same ones in all images or those of a predictor. Weights are random.
/// </summary>
internal sealed class TokenChoiceLatency : IBenchmark
{
    private const int Runs = 41;

    private static readonly SparsityOptions Shared = new() { TokenKeepRatio = 0.8f, Selection = SelectionMode.Random };

    private static readonly SparsityOptions Predicted = new() { TokenKeepRatio = 0.8f, Tokens = { Choice = TokenChoice.Predicted } };

    public string Name => nameof(TokenChoiceLatency);

    public void Run(TextWriter output)
    {
        output.WriteLine($"random weights, side {RandomNetwork.Size}, batch 1, median of {Runs} turns, 1 thread; 80 % of the tokens");
        output.WriteLine($"{"",-22} {"dense",10} {"averaged",10} {"predicted",10}");
        foreach (var name in new[] { "deim-n", "deim-s" })
        {
            var preset = DetectorPreset.Parse(name);
            byte[][] networks = [.. new[] { null, Shared, Predicted }.Select(budgets => RandomNetwork.Export(preset, budgets))];
            var costs = NetworkMeter.Measure(networks, 1, Runs);
            Write(output, $"{name}, parameters (M)", costs, cost => cost.Parameters / 1e6);
            Write(output, $"{name}, GFLOPs", costs, cost => cost.Gigaflops);
            Write(output, "  Encoder", costs, cost => cost[NetworkComponent.Encoder].MultiplyAdds * 2e-9);
            Write(output, "  Selection", costs, cost => cost[NetworkComponent.Selection].MultiplyAdds * 2e-9);
            Write(output, $"{name}, ms", costs, cost => cost.Milliseconds);
            Write(output, "  fastest run", costs, cost => cost.FastestMilliseconds);
            foreach (var component in Enum.GetValues<NetworkComponent>())
                Write(output, $"  {component}", costs, cost => cost[component].Milliseconds);
        }
    }

    private static void Write(TextWriter output, string title, NetworkCost[] costs, Func<NetworkCost, double> value)
    {
        var figures = costs.Select(cost => value(cost).ToString("0.000", CultureInfo.InvariantCulture).PadLeft(10));
        output.WriteLine($"{title,-22} {string.Join(' ', figures)}");
    }
}
