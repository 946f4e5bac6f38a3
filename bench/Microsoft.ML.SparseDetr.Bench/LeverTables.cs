using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;
using TorchSharp;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// Measures what the levers of every preset save and writes the tables that the library ships (src/Sparsity/Budgets/Tables). The variable
/// LEVER_TABLES names the folder, PRESETS some of the presets. Tables that are there are kept.
/// </summary>
internal sealed class LeverTables : IBenchmark
{
    private const int Classes = 10, Seed = 2, SmallSide = 256;

    public string Name => nameof(LeverTables);

    public bool OnlyByName => true;

    public void Run(TextWriter output)
    {
        var folder = Directory.CreateDirectory(Environment.GetEnvironmentVariable("LEVER_TABLES") ?? "artifacts/lever-tables").FullName;
        foreach (var preset in DetectorPreset.All.Where(ChosenPresets.Contain))
            foreach (var side in new[] { SmallSide, preset.InputSize }.Distinct())
            {
                var path = Path.Combine(folder, ShippedTables.FileOf(preset.Name, side));
                if (File.Exists(path))
                    continue;
                var clock = Stopwatch.StartNew();
                var table = Measure(preset, side);
                AtomicFile.WriteText(path, table.ToJson() + "\n");
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{preset} {side}: dense {table.Dense:0.00} ms, at least {table.Smallest:0.000}; {clock.Elapsed.TotalSeconds:0} s"));
            }
    }

    private static LeverTable Measure(DetectorPreset preset, int side)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(Seed);
        using var detector = Detector.Create(preset, Classes, side, side);
        var target = SparsityOptions.ForLatency(1).Target!;
        using var export = new StructureExport(detector);
        var key = LeverTableKey.Of(detector, target, fewestQueries: 0, encoderFfn: true);
        var survey = new LeverSurvey(export, new TimeMeter(export, target.Threads, target.Runs), key);
        return survey.Measure(progress: null, CancellationToken.None);
    }
}
