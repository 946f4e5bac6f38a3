using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

/// <summary>An exported file is an ordinary ONNX model: ML.NET's own transforms get the same boxes out of it.</summary>
[TestClass]
public sealed class PlainOnnxTests
{
    [TestMethod]
    public void ApplyOnnxModel_gives_the_same_boxes()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var onnx = TinyDetector.Write(folder.Path);
        var data = ml.Data.LoadFromEnumerable(Rows());
        var pipeline = ml.Transforms.ResizeImages("resized", TinyDetector.Width, TinyDetector.Height, "Image",
            ImageResizingEstimator.ResizingKind.Fill)
            .Append(ml.Transforms.ExtractPixels("images", "resized", scaleImage: 1 / 255f))
            .Append(ml.Transforms.ApplyOnnxModel(
                ["labels", "boxes", "scores"], ["images", "orig_target_sizes"], onnx,
                new Dictionary<string, int[]>
                {
                    ["images"] = [1, 3, TinyDetector.Height, TinyDetector.Width],
                    ["orig_target_sizes"] = [1, 2]
                },
                gpuDeviceId: null, fallbackToCpu: false));
        var plain = pipeline.Fit(data).Transform(data);
        float[] scores = [.. plain.GetColumn<VBuffer<float>>("scores").Single().DenseValues()];
        float[] boxes = [.. plain.GetColumn<VBuffer<float>>("boxes").Single().DenseValues()];

        using var detector = ml.ObjectDetection.ApplyDetector(onnx, scoreThreshold: 0).Fit(data);
        var found = ml.ObjectDetection.ReadDetections(detector.Transform(data)).Single();
        EstimatorCheck.Near([.. found.Select(item => item.Score)], scores, 1e-5f);
        EstimatorCheck.Near([.. found.SelectMany(item => new[] { item.X0, item.Y0, item.X1, item.Y1 })], boxes, 1e-4f);
    }

    // ML.NET's image transforms dispose the image that they take, so each reading needs a new one.
    private static IEnumerable<Row> Rows()
    {
        yield return new Row
        {
            Image = ImageRow.Grey(TinyDetector.Width, TinyDetector.Height, 200),
            orig_target_sizes = [TinyDetector.Width, TinyDetector.Height],
        };
    }

    private sealed class Row
    {
        [ImageType(TinyDetector.Height, TinyDetector.Width)]
        public MLImage? Image { get; set; }

        [VectorType(2)]
        public long[] orig_target_sizes { get; set; } = new long[2];
    }
}
