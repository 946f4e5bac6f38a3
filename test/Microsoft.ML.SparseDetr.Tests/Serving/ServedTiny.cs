using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.Serving;

/// <summary>Models and images for services: <see cref="TinyDetector"/> finds three boxes by the brightness of an image.</summary>
internal static class ServedTiny
{
    /// <summary>An image file of one grey.</summary>
    public static byte[] Image(TemporaryFolder folder, byte grey, int width = 90, int height = 50, string ending = ".png")
    {
        var path = folder.File($"{grey}-{width}{ending}");
        using var pixels = new ImagePixels(width, height);
        pixels.Bytes.Fill(grey);
        ImageFile.Save(pixels, path);
        return File.ReadAllBytes(path);
    }

    /// <summary>Writes the model, or one that finds the first box only and with another score.</summary>
    public static string Write(TemporaryFolder folder, string name = "tiny", bool other = false)
    {
        var path = folder.File($"{name}.onnx");
        File.WriteAllBytes(path, TinyDetector.Build(weights: other ? [0.25f, 0, 0] : null));
        return path;
    }

    /// <summary>The model without a service.</summary>
    public static SuperSparseDetrTransformer Bare(MLContext ml, string model) =>
        ml.ObjectDetection.ApplyDetector(model).Fit(ml.Data.LoadFromEnumerable(ImageRow.Grey(1)));

    /// <summary>Waits until something is so.</summary>
    public static async Task Until(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
            await Task.Delay(2, patience.Token);
    }
}
