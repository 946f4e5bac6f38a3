using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;
using TorchSharp;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// What a target in latency comes to: the share that the table of single parts predicts for the chosen network and the one that the whole
/// network then takes, in processor time as the target measures it and on the wall. Weights and scores are random. The variable PRESETS
/// names some of the networks, THREADS the number that the target is for.
/// </summary>
internal sealed class LatencyBudgets : IBenchmark
{
    private const int Classes = 80, Seed = 2, Runs = 41;

    private static readonly int Threads = int.Parse(Environment.GetEnvironmentVariable("THREADS") ?? "1", CultureInfo.InvariantCulture);

    public string Name => nameof(LatencyBudgets);

    public void Run(TextWriter output)
    {
        foreach (var (model, size) in new[]
        {
            (DetectorModel.DeimV2Atto, 256), (DetectorModel.DeimN, 640), (DetectorModel.DeimS, 640),
        })
            if (ChosenPresets.Contain(DetectorPreset.Of(model)))
                Run(output, DetectorPreset.Of(model), size);
    }

    private static void Run(TextWriter output, DetectorPreset preset, int size)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(Seed);
        using var detector = Detector.Create(preset, Classes, size, size);
        LeverTable? table = null;
        foreach (var ratio in new[] { 0.83f, 0.75f, 0.5f })
        {
            var options = SparsityOptions.ForLatency(ratio, Threads);
            var scores = RandomNetwork.Scores(detector, options);
            var selector = new StructureSelector(detector, options, scores, Seed);
            var target = new TargetBudgets(detector, options, selector, scores);
            var clock = Stopwatch.StartNew();
            target.Measure(mostObjects: 0, table, progress: null, CancellationToken.None);
            if (table is null)
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{preset} {size}, for {Threads} threads: dense {target.Levers!.Dense:0.00} ms, {target.Levers.Levers.Count} of "
                    + $"{detector.ChannelGroups.Count + 1} parts save something, all together leave {target.Levers.Smallest:0.000}; "
                    + $"measured in {clock.Elapsed.TotalSeconds:0} s"));
            table = target.Levers!;
            clock.Restart();
            try
            {
                target.ThrowIfOutOfReach();
                target.Choose(CancellationToken.None);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {target.Description}; found in {clock.Elapsed.TotalSeconds:0} s; "
                    + $"on the wall {OnTheWall(detector, selector, 1):0.000}, with two threads {OnTheWall(detector, selector, 2):0.000}"));
            }
            catch (ArgumentException error)
            {
                output.WriteLine($"  {error.Message}");
            }
        }
    }

    /// <summary>The share of the dense network's time on the wall: another program's time is in it.</summary>
    private static double OnTheWall(Detector detector, StructureSelector selector, int threads)
    {
        using var export = new StructureExport(detector);
        var costs = NetworkMeter.Measure(
            [export.Of(SparseState.Dense), export.Of(selector.SelectAll(SparseState.Dense))], threads, Runs);
        return costs[1].Milliseconds / costs[0].Milliseconds;
    }
}
