using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Tests.Data.Pixels;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Transformers.Saving;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

/// <summary>Files whose pixels ML.NET does not show as they are: on their side, half transparent, cut off.</summary>
[TestClass]
public sealed class StoredImageTests
{
    private const byte Brightness = 200, Alpha = 128;
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    public void A_detector_sees_files_upright_and_opaque_before_and_after_saving()
    {
        byte[] pixels = [.. Enumerable.Range(0, 40 * 20).SelectMany(_ => new[] { Brightness, Brightness, Brightness, Alpha })];
        var exif = PlainJpeg.Exif(6, isLittle: false);
        File.WriteAllBytes(_folder.File("a.png"), PlainPng.Write(40, 20, 8, PlainPng.Rgba, pixels, ("eXIf", exif)));
        var data = Load("a.png");
        using var model = Open(data);

        Check(_ml.Data.CreateEnumerable<PredictionRow>(model.Transform(data), reuseRowObject: false).Single());
        _ml.Model.Save(model, data.Schema, _folder.File("model.zip"));
        var saved = _ml.Model.Load(_folder.File("model.zip"), out _);
        Check(_ml.Data.CreateEnumerable<PredictionRow>(saved.Transform(data), reuseRowObject: false).Single());

        static void Check(PredictionRow found)
        {
            // The second box covers the quarters from 1/4 to 3/4 of the width and from 1/4 to 1 of the height of 20×40.
            EstimatorCheck.Near([Brightness / 255f, Brightness / 255f / 2, Brightness / 255f / 10], found.Score, 1e-5f);
            EstimatorCheck.Near([5, 10, 15, 40], found.PredictedBoundingBoxes[4..8], 1e-4f);
        }
    }

    [TestMethod]
    public void An_image_that_a_user_opens_is_opaque_too()
    {
        byte[] pixels = [.. Enumerable.Range(0, 40 * 20).SelectMany(_ => new[] { Brightness, Brightness, Brightness, Alpha })];
        File.WriteAllBytes(_folder.File("a.png"), PlainPng.Write(40, 20, 8, PlainPng.Rgba, pixels));
        using var model = Open(Load("a.png"));
        using var engine = _ml.Model.CreatePredictionEngine<Input, PredictionRow>(model);
        using var image = MLImage.CreateFromFile(_folder.File("a.png"));

        Assert.AreEqual(Brightness / 255f, engine.Predict(new Input { Image = image }).Score[0], 1.01 / 255);
    }

    [TestMethod]
    public void Scoring_names_the_file_that_is_cut_off()
    {
        var jpeg = PlainJpeg.Write(4, [[.. new byte[16]]]);
        File.WriteAllBytes(_folder.File("a.jpg"), jpeg[..^10]);
        File.WriteAllText(_folder.File("b.png"), "text");
        foreach (var (name, cause) in new[] { ("a.jpg", "is cut off"), ("b.png", "is no JPEG, PNG") })
        {
            var data = Load(name);
            using var model = Open(data);
            var scored = model.Transform(data);
            var failure = Assert.ThrowsExactly<DatasetException>(
                () => _ml.Data.CreateEnumerable<PredictionRow>(scored, reuseRowObject: false).Count());
            StringAssert.Contains(failure.Message, _folder.File(name));
            StringAssert.Contains(failure.Message, cause);
        }
    }

    private IDataView Load(string name)
    {
        var paths = _ml.Data.LoadFromEnumerable([new PathRow { ImagePath = _folder.File(name) }]);
        return _ml.Transforms.LoadImages("Image", "", nameof(PathRow.ImagePath)).Fit(paths).Transform(paths);
    }

    private SuperSparseDetrTransformer Open(IDataView data) =>
        _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(_folder.Path), scoreThreshold: 0.01f).Fit(data);

    private sealed class PathRow
    {
        public string Name { get; set; } = "";

        public string ImagePath { get; set; } = "";
    }

    private sealed class Input
    {
        public string Name { get; set; } = "";

        [UnsizedImage]
        public MLImage? Image { get; set; }
    }
}
