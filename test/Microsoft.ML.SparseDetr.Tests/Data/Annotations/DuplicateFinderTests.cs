using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Tests.Data.Annotations;

[TestClass]
public sealed class DuplicateFinderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void The_same_picture_in_another_file_is_found_across_parts()
    {
        using var picture = Surface(1);
        using var other = Surface(2);
        using var half = picture.Resize(new SKSizeI(96, 96), SKFilterQuality.High);
        var train = Part(Save("a.png", picture), Save("b.png", other));
        var test = Part(Save("smaller.jpg", half), Save("c.png", Surface(3)));
        var pair = DuplicateFinder.Find([train, test]).Single();
        Assert.AreEqual("a.png", pair.First.Name);
        Assert.AreEqual("smaller.jpg", pair.Second.Name);
        Assert.AreEqual((0, 1), (pair.FirstPart, pair.SecondPart));
        Assert.IsInRange(0f, 0.1f, pair.Difference);
    }

    [TestMethod]
    public void Each_double_is_told_with_the_first_one()
    {
        using var picture = Surface(4);
        var part = Part(Save("1.png", picture), Save("2.png", picture), Save("3.png", picture));
        var pairs = DuplicateFinder.Find([part]);
        CollectionAssert.AreEqual(new[] { "1.png", "1.png" }, pairs.Select(pair => pair.First.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "2.png", "3.png" }, pairs.Select(pair => pair.Second.Name).ToArray());
        Assert.AreEqual(0, pairs[0].Difference);
    }

    [TestMethod]
    public void Black_frames_and_broken_files_are_like_nothing()
    {
        using var black = new SKBitmap(64, 64);
        black.Erase(SKColors.Black);
        var part = Part(Save("1.png", black), Save("2.png", black), _folder.Write("3.png", "none"), _folder.Write("4.png", "none"),
            _folder.File("gone.png"));
        Assert.IsEmpty(DuplicateFinder.Find([part]));
    }

    [TestMethod]
    [NeedsShared("data/neu-det")]
    public void The_known_pair_of_NEU_DET_is_found()
    {
        var dataset = DatasetReader.Read(Shared.Find("data/neu-det/annotations_voc"));
        var patches = new DetectionDataset("patches", dataset.ClassNames, dataset.CategoryIds,
            [.. dataset.Images.Where(image => image.Name.StartsWith("patches_10", StringComparison.Ordinal))], []);
        var pair = DuplicateFinder.Find([patches]).Single();
        CollectionAssert.AreEquivalent(new[] { "patches_101.jpg", "patches_105.jpg" }, new[] { pair.First.Name, pair.Second.Name });
    }

    private static DetectionDataset Part(params string[] files) => new("part", ["a"], [1],
        [.. files.Select((file, i) => new DatasetImage(i + 1, file, 192, 192, []))], []);

    private string Save(string name, SKBitmap picture)
    {
        using var stream = File.Create(_folder.File(name));
        picture.Encode(stream, name.EndsWith(".jpg", StringComparison.Ordinal) ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, 80);
        return _folder.File(name);
    }

    /// <summary>Grey with a few dark spots, as surfaces are: at first sight all alike.</summary>
    private static SKBitmap Surface(int seed)
    {
        var random = new Random(seed);
        var picture = new SKBitmap(192, 192);
        using var canvas = new SKCanvas(picture);
        canvas.Clear(new SKColor(120, 120, 120));
        using var paint = new SKPaint { Color = new SKColor(60, 60, 60), IsAntialias = true };
        for (var spot = 0; spot < 6; spot++)
            canvas.DrawCircle(random.Next(192), random.Next(192), 5 + random.Next(15), paint);
        return picture;
    }
}
