using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Tests.Data;

/// <summary>Pictures of one colour each; the label and the box tell the place.</summary>
internal sealed class MemorySource(int count, int failAt = -1) : IDetectionSource
{
    public IReadOnlyList<string> ClassNames { get; } = ["a", "b"];

    public int Count => count;

    public IEnumerable<DetectionSample> Read(int? seed)
    {
        var order = Enumerable.Range(0, count).ToArray();
        if (seed is { } value)
            new Random(value).Shuffle(order);
        foreach (var index in order)
        {
            if (index == failAt)
                throw new DatasetException($"{index}.jpg", "is broken.");
            var pixels = new byte[40 * 30 * 3];
            Array.Fill(pixels, (byte)index);
            yield return new DetectionSample(index, $"{index}.jpg", new RgbImage(40, 30, pixels), [index % 2], [10, 0, 30, 15]);
        }
    }
}
