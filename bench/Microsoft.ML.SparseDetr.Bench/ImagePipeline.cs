using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Augmentation;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>From a 640×480 JPEG file to its place in the tensor of a batch, on one thread.</summary>
/// <remarks>PILLOW_PYTHON names a Python with Pillow and NumPy, which then take turns with ours.</remarks>
internal sealed class ImagePipeline : IBenchmark
{
    private const int Width = 640, Height = 480;

    public string Name => nameof(ImagePipeline);

    public void Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("sparse-detr-bench-").FullName;
        try
        {
            var path = Path.Combine(folder, "image.jpg");
            using (var drawn = Draw())
                ImageFile.Save(drawn, path);
            using var loaded = MLImage.CreateFromFile(path);
            output.WriteLine($"one image of {new FileInfo(path).Length / 1024} KiB, ms, beside the decoder of SkiaSharp alone");
            var plain = Measure.MedianMilliseconds(() => SKBitmap.Decode(path).Dispose(), 20, 101);
            void Report(string name, Action action)
            {
                var milliseconds = Measure.MedianMilliseconds(action, 20, 101);
                output.WriteLine($"{name,-36}{milliseconds,6:0.00}{milliseconds / plain,7:0.00}");
            }
            Report("SkiaSharp alone", () => SKBitmap.Decode(path).Dispose());
            Report("decode", () => ImageFile.Decode(path).Dispose());
            Report("size, orientation, structure", () => EncodedImage.Open(path).Dispose());
            Report("pixels of an MLImage in memory", () => MLImagePixels.Read(loaded).Dispose());
            var before = GC.GetAllocatedBytesForCurrentThread();
            ImageFile.Decode(path).Dispose();
            output.WriteLine(
                $"{"  managed memory of a decode, KiB",-36}{(GC.GetAllocatedBytesForCurrentThread() - before) / 1024.0,6:0.0}");
            using var pillow = Pillow(path, output);
            if (pillow is not null)
                Turns(output, "decode", pillow, "0", () => ImageFile.Decode(path).Dispose());
            foreach (var size in new[] { 320, 640 })
            {
                var planes = new float[3 * size * size];
                void Render(AugmentationOptions? options)
                {
                    using var image = ImageFile.Decode(path);
                    new SampleRenderer(size, size, options)
                        .Render(image, new SampleObjects([0], [new(10, 10, 200, 200)]), new SampleRandom(1, 1, 1), true, planes);
                }
                Report($"decode, resize, tensor {size}", () => Render(null));
                Report("  with strong augmentation", () => Render(AugmentationOptions.Strong()));
                if (pillow is not null)
                    Turns(output, "  beside Pillow", pillow, size.ToString(CultureInfo.InvariantCulture), () => Render(null));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static AskedProcess? Pillow(string path, TextWriter output)
    {
        if (Environment.GetEnvironmentVariable("PILLOW_PYTHON") is not { } python)
        {
            output.WriteLine("PILLOW_PYTHON is not set, so Pillow is left out.");
            return null;
        }
        var start = new ProcessStartInfo(python) { ArgumentList = { Path.Combine("bench", "pillow", "pipeline.py"), path } };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        var process = new AskedProcess(start);
        output.WriteLine($"in turns with {process.Facts.RootElement.GetProperty("versions").GetString()}: ours, theirs, ratio");
        return process;
    }

    private static void Turns(TextWriter output, string name, AskedProcess pillow, string question, Action ours)
    {
        List<double> own = [], others = [];
        for (var turn = -20; turn < 101; turn++)
        {
            var (a, b) = (Measure.Milliseconds(ours), pillow.Milliseconds(question));
            if (turn < 0)
                continue;
            own.Add(a);
            others.Add(b);
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-36}{Measure.Median(own),6:0.00}{Measure.Median(others),7:0.00}{Measure.Ratio(own, others),7:0.00}"));
    }

    /// <summary>Soft shapes with a little noise: a JPEG of the size that cameras write.</summary>
    private static ImagePixels Draw()
    {
        var random = new Random(1);
        var image = new ImagePixels(Width, Height);
        var bytes = image.Bytes;
        for (var i = 0; i < Width * Height; i++)
        {
            var (x, y) = (i % Width, i / Width);
            for (var channel = 0; channel < 3; channel++)
                bytes[i * 4 + channel] = (byte)Math.Clamp(128 + 60 * Math.Sin(x * 0.05 + channel) * Math.Cos(y * 0.04) + random.Next(-6, 6),
                    0, 255);
        }
        return image;
    }
}
