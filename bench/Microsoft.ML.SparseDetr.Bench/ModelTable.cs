using System.Globalization;
using Microsoft.ML.SparseDetr.Inspection;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// The measured table of docs/models.md: every exported network at its own image size in ONNX Runtime, one image, with one thread and with
/// two. Weights are random. The variable PRESETS names some of the networks.
/// </summary>
internal sealed class ModelTable : IBenchmark
{
    private const int Runs = 11;

    public string Name => nameof(ModelTable);

    public bool OnlyByName => true;

    public void Run(TextWriter output)
    {
        output.WriteLine($"random weights, batch 1, {RandomNetwork.Classes} classes, median of {Runs} runs");
        output.WriteLine("| name | side | parameters (M) | GFLOPs | 1 thread (ms) | 2 threads (ms) | file (MB) |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var preset in DetectorPreset.All.Where(ChosenPresets.Contain))
        {
            var network = RandomNetwork.Export(preset, sparsity: null, preset.InputSize);
            var (one, two) = (NetworkMeter.Measure([network], 1, Runs)[0], NetworkMeter.Measure([network], 2, Runs)[0]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| `{preset.Name}` | {preset.InputSize} | {one.Parameters / 1e6:0.00} | {one.Gigaflops:0.0} | {one.Milliseconds:0.0} | "
                + $"{two.Milliseconds:0.0} | {network.Length / 1e6:0.0} |"));
        }
    }
}
