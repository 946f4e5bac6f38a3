using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Tests.Data;

/// <summary>Images of one colour each; the label and the box tell the place.</summary>
internal sealed class MemorySource(int count, int failAt = -1) : IDetectionSource
{
    public IReadOnlyList<string> ClassNames { get; } = ["a", "b"];

    public int Count => count;

    public ISampleReader Open(int? seed, int threads = 1)
    {
        var order = Enumerable.Range(0, count).ToArray();
        if (seed is { } value)
            new Random(value).Shuffle(order);
        return new SampleReader(place => Sample(order[place]));
    }

    private DetectionSample Sample(int index)
    {
        if (index == failAt)
            throw new DatasetException($"{index}.jpg", "is broken.");
        var image = new ImagePixels(40, 30);
        image.Bytes.Fill((byte)index);
        return new DetectionSample(index, $"{index}.jpg", image, [index % 2], [new(10, 0, 30, 15)]);
    }
}
