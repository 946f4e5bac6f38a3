

using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>A few pictures in memory.</summary>
internal sealed class SampleList(IReadOnlyList<string> classNames, IReadOnlyList<DetectionSample> samples) : IDetectionSource
{
    public IReadOnlyList<string> ClassNames => classNames;

    public int Count => samples.Count;

    public IEnumerable<DetectionSample> Read(int? seed) => seed is null ? samples : throw new NotSupportedException("The few pictures have one order.");
}
