using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>A few samples in memory; a reader gets copies, which are its own.</summary>
internal sealed class SampleList(IReadOnlyList<string> classNames, IReadOnlyList<DetectionSample> samples) : IDetectionSource
{
    public IReadOnlyList<string> ClassNames => classNames;

    public int Count => samples.Count;

    public ISampleReader Open(int? seed, int threads = 1) => seed is null
        ? new SampleReader(place => samples[place] with { Image = samples[place].Image.Clone() })
        : throw new NotSupportedException("The few samples have one order.");
}
