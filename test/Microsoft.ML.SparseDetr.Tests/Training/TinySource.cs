using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>Images with one or two bright rectangles on a dark ground; the class is the colour. Every fifth image is empty.</summary>
internal sealed class TinySource(int count, int size) : IDetectionSource
{
    public IReadOnlyList<string> ClassNames { get; } = ["red", "green", "blue"];

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
        var random = new Random(index);
        var pixels = new byte[size * size * 3];
        random.NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] /= 8;
        var labels = new int[index % 5 == 4 ? 0 : 1 + index % 2];
        var boxes = new BoxXyxy[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = random.Next(3);
            var (width, height) = (random.Next(size / 4, size / 2), random.Next(size / 4, size / 2));
            var (left, top) = (random.Next(size - width), random.Next(size - height));
            for (var y = top; y < top + height; y++)
                for (var x = left; x < left + width; x++)
                    pixels[(y * size + x) * 3 + labels[i]] = 240;
            boxes[i] = new BoxXyxy(left, top, left + width, top + height);
        }
        var image = new ImagePixels(size, size);
        for (var pixel = 0; pixel < size * size; pixel++)
            for (var channel = 0; channel < 3; channel++)
                image.Bytes[pixel * 4 + 2 - channel] = pixels[pixel * 3 + channel]; // red is third
        return new DetectionSample(index, $"image {index}", image, labels, boxes);
    }
}
