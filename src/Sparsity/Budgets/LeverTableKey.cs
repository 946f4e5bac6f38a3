using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Detectors;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>What the figures of a table hold for: with any other network, machine or version they have to be measured again.</summary>
/// <param name="Network">Name of the preset.</param>
/// <param name="Parts">What the network has beyond its preset.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Height">Height of its images.</param>
/// <param name="Width">Width of its images.</param>
/// <param name="Kind">What was measured.</param>
/// <param name="Threads">Threads of the timed runs.</param>
/// <param name="Runs">Number of the timed runs.</param>
/// <param name="FewestQueries">The least number of queries that was asked for.</param>
/// <param name="EncoderFfn">Whether the encoder's feed-forward network is a lever.</param>
/// <param name="Processor">The processor.</param>
/// <param name="Versions">Versions of this library and of ONNX Runtime.</param>
internal sealed record LeverTableKey(
    string Network, DetectorParts Parts, int Classes, int Height, int Width, SparsityTargetKind Kind, int Threads, int Runs,
    int FewestQueries, bool EncoderFfn, string Processor, string Versions)
{
    internal static LeverTableKey Of(Detector detector, SparsityTarget target, int fewestQueries, bool encoderFfn) => new(
        detector.Preset.Name, detector.Parts, detector.ClassCount, detector.Height, detector.Width, target.Kind, target.Threads,
        target.Runs, fewestQueries, encoderFfn, Inspection.Processor.Name,
        $"{typeof(LeverTableKey).Assembly.GetName().Version}, ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
}
