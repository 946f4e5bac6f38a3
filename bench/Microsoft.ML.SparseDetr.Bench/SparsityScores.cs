using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>What collecting the scores adds to a training step of deimv2-atto at 256x256, batch 8: at most 3 % of it.</summary>
internal sealed class SparsityScores : IBenchmark
{
    private const int Size = 256, Batch = 8, Classes = 6;

    public string Name => nameof(SparsityScores);

    public void Run(TextWriter output)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), Classes, Size, Size);
        using var optimizer = OptimizerGroups.Create(detector, 1e-3, 1e-4);
        var images = rand(Batch, 3, Size, Size);
        detector.Tracing = true;
        var result = detector.forward(images, null);
        (result.Final.Logits.sum() + result.Final.Boxes.sum()).backward();
        optimizer.Step();
        var trace = result.Trace!;
        var moments = optimizer.Parameters.Zip(optimizer.States())
            .ToDictionary(pair => pair.First.Parameter, pair =>
                pair.Second.State, (IEqualityComparer<Parameter>)ReferenceEqualityComparer.Instance);
        var channels = new ChannelSensitivity(detector.ChannelGroups, new ScoreOptions());
        void UpdateChannels() => channels.Update(
            parameter => moments.TryGetValue(parameter, out var state)
                ? (state.exp_avg, state.exp_avg_sq, state.step)
                : null, 0.9, 0.999);

        output.WriteLine(
            $"{get_num_threads()} threads, {trace.Layers.Count} layers, {trace.Ranks.Count} queries, {detector.ChannelGroups.Count} "
            + "channel groups");
        foreach (var kernel in Enum.GetValues<AttentionKernel>())
            Print($"attention map, {kernel}", () => AttentionMap.Compute(trace, kernel));
        var map = AttentionMap.Compute(trace, AttentionKernel.Exact);
        Print("query usage", () => QueryUsage.Compute(trace, map));
        var tokens = new TokenScores(trace.Levels, new ScoreOptions());
        Print("token average", () => tokens.Add(map, Batch, trace.Levels));
        Print("channel sensitivity", UpdateChannels);
        using (SparseOps.Composed())
            Print("channel sensitivity, composed", UpdateChannels);
        Print("forward without trace", () => Forward(false));
        Print("forward with trace", () => Forward(true));

        void Forward(bool tracing)
        {
            using var pass = NewDisposeScope();
            detector.Tracing = tracing;
            detector.forward(images, null);
        }
        void Print(string what, Action action) => output.WriteLine($"  {what,-30} {Measure.MedianMilliseconds(action, 5, 51):0.000} ms");
    }
}
