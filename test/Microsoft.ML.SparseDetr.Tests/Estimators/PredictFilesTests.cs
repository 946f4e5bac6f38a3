using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.Estimators;

[TestClass]
public sealed class PredictFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Files_give_what_a_view_of_them_gives()
    {
        string[] files = [.. Enumerable.Range(0, 11).Select(i => Write($"{i}.png", 50 + 9 * i, 40 + 5 * i, (byte)(20 * i + 40)))];
        using var detector = Open();
        var rows = _ml.Data.LoadFromEnumerable(files.Select(file => new DetectionRow { ImagePath = file }));
        var view = _ml.Transforms.LoadImages("Image", "", nameof(DetectionRow.ImagePath)).Fit(rows).Transform(rows);

        var found = _ml.ObjectDetection.PredictFiles(detector, files).ToList();

        CollectionAssert.AreEqual(files, found.Select(image => image.File).ToArray());
        Assert.AreEqual((59, 45), (found[1].Width, found[1].Height));
        foreach (var (expected, image) in _ml.ObjectDetection.ReadDetections(detector.Transform(view)).Zip(found))
        {
            Assert.HasCount(expected.Count, image.Objects);
            foreach (var (a, b) in expected.Zip(image.Objects))
                Assert.IsTrue(a == b with { Score = a.Score } && Math.Abs(a.Score - b.Score) < 1e-6, $"{a} {b}");
        }
        Assert.IsTrue(found.TrueForAll(image => image.Times is { Read: > 0, Prepare: > 0, Network: > 0 }));
        Assert.HasCount(3, _ml.ObjectDetection.PredictFiles(detector, files, scoreThreshold: 0).First().Objects);
    }

    [TestMethod]
    public void A_file_that_cannot_be_used_is_told_in_its_place_and_the_others_go_on()
    {
        string[] files =
            [_folder.Write("0.png", "no image"), Write("1.png", 30, 30, 200), _folder.File("gone.png"), Write("2.png", 30, 30, 200)];
        using var detector = Open();

        var found = _ml.ObjectDetection.PredictFiles(detector, files).ToList();

        CollectionAssert.AreEqual(files, found.Select(image => image.File).ToArray());
        StringAssert.Contains(found[0].Problem, "0.png");
        StringAssert.Contains(found[2].Problem, "gone.png");
        Assert.IsTrue(found[1] is { Problem: null, Objects.Count: > 0 } && found[3].Problem is null);
        Assert.IsEmpty(found[0].Objects);
    }

    /// <summary>The network answers the brightness of what it is shown: a bright corner is found in its own tile only.</summary>
    [TestMethod]
    public void Tiles_are_shown_to_the_network_and_their_boxes_moved_back()
    {
        using var image = PlainImages.Grey(128, 64, 0);
        for (var y = 32; y < 64; y++)
            for (var x = 64; x < 128; x++)
                image.Bytes.Slice(4 * (y * 128 + x), 3).Fill(255);
        ImageFile.Save(image, _folder.File("corner.png"));
        using var detector = Open();

        var tiles = new TileOptions { Overlap = 0, WholeImage = false };
        var found = _ml.ObjectDetection.PredictFiles(detector, [_folder.File("corner.png")], tiles, 0.9f).Single();

        Assert.AreEqual(new DetectedObject("patch", 1, 64, 32, 96, 48), found.Objects.Single() with { Score = 1 });
        using var loaded = MLImage.CreateFromFile(_folder.File("corner.png"));
        CollectionAssert.AreEqual(found.Objects.ToArray(), _ml.ObjectDetection.Predict(detector, loaded, tiles, 0.9f).ToArray());
        Assert.IsEmpty(_ml.ObjectDetection.Predict(detector, loaded, scoreThreshold: 0.9f));
    }

    [TestMethod]
    public void A_bad_option_is_named()
    {
        using var detector = Open();
        Assert.Contains("Overlap = 1 is outside the allowed range 0 to 0.75",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.ObjectDetection.PredictFiles(detector, [], new() { Overlap = 1 })).Message);
        Assert.Contains("Size = 9",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.ObjectDetection.PredictFiles(detector, [], new() { Size = 9 })).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.ObjectDetection.PredictFiles(detector, [], scoreThreshold: 2));
    }

    [TestMethod]
    [DataRow(false), DataRow(true)]
    public void Three_hundred_images_take_no_more_memory_than_a_hundred(bool tiled)
    {
        var file = Write("a.png", 200, 100, 200);
        using var detector = Open();
        var memory = new List<long>();

        foreach (var _ in _ml.ObjectDetection.PredictFiles(detector, Files(), tiled ? new TileOptions { Size = 64 } : null, 0.05f))
        {
        }

        Assert.IsLessThan(memory[0] + 300_000, memory[^1], string.Join(' ', memory));

        IEnumerable<string> Files()
        {
            for (var i = 1; i <= 300; i++)
            {
                if (i % 100 == 0)
                    memory.Add(GC.GetTotalMemory(forceFullCollection: true));
                yield return file;
            }
        }
    }

    private SuperSparseDetrTransformer Open() => _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(_folder.Path), scoreThreshold: 0.05f)
        .Fit(_ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(Empty()).Transform(Empty()));

    private IDataView Empty() => _ml.Data.LoadFromEnumerable(Array.Empty<DetectionRow>());

    private string Write(string name, int width, int height, byte value)
    {
        using var image = PlainImages.Grey(width, height, value);
        ImageFile.Save(image, _folder.File(name));
        return _folder.File(name);
    }
}
