using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Augmentation;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>From a 640×480 JPEG file to its place in the tensor of a batch, on one thread.</summary>
internal sealed class ImagePipeline : IBenchmark
{
    private const int Width = 640, Height = 480;

    public string Name => nameof(ImagePipeline);

    public void Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("sparse-detr-bench-").FullName;
        try
        {
            var path = Path.Combine(folder, "picture.jpg");
            using (var picture = Draw())
                picture.Save(path);
            output.WriteLine($"one picture of {new FileInfo(path).Length / 1024} KiB");
            output.WriteLine($"decode                        {Measure.MedianMilliseconds(() => MLImage.CreateFromFile(path).Dispose(), 20, 101):0.00} ms");
            foreach (var size in new[] { 320, 640 })
            {
                var planes = new float[3 * size * size];
                void Render(AugmentationOptions? options)
                {
                    using var image = MLImage.CreateFromFile(path);
                    new SampleRenderer(size, size, options).Render(image.AsView(), new SampleObjects([0], [10, 10, 200, 200]), new SampleRandom(1, 1, 1), true, planes);
                }
                output.WriteLine($"decode + resize + tensor {size}  {Measure.MedianMilliseconds(() => Render(null), 20, 101):0.00} ms (target 3 ms)");
                output.WriteLine($"  with strong augmentation    {Measure.MedianMilliseconds(() => Render(AugmentationOptions.Strong()), 20, 101):0.00} ms");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Soft shapes with a little noise: a JPEG of the size that cameras write.</summary>
    private static MLImage Draw()
    {
        var random = new Random(1);
        var pixels = new byte[Width * Height * 4];
        for (var i = 0; i < Width * Height; i++)
        {
            var (x, y) = (i % Width, i / Width);
            for (var channel = 0; channel < 3; channel++)
                pixels[i * 4 + channel] = (byte)Math.Clamp(128 + 60 * Math.Sin(x * 0.05 + channel) * Math.Cos(y * 0.04) + random.Next(-6, 6), 0, 255);
            pixels[i * 4 + 3] = 255;
        }
        return MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Rgba32, pixels);
    }
}
