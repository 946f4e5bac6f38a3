using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Tests.Data;

/// <summary>A source of which some images cannot be read any more.</summary>
internal sealed class LosingSource(IDetectionSource source, Func<long, bool> isLost) : IDetectionSource
{
    public IReadOnlyList<string> ClassNames => source.ClassNames;

    public int Count => source.Count;

    public ISampleReader Open(int? seed, int threads = 1)
    {
        var reader = source.Open(seed, threads);
        return new SampleReader(place =>
        {
            var sample = reader.Read(place);
            if (!isLost(sample.ImageId))
                return sample;
            sample.Dispose();
            throw new DatasetException(sample.Name, "the file is not there.") { Image = sample.Name };
        });
    }
}
