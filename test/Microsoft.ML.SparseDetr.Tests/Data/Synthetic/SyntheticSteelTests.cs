using Microsoft.ML.SparseDetr.Data.Synthetic;

namespace Microsoft.ML.SparseDetr.Tests.Data.Synthetic;

[TestClass]
public sealed class SyntheticSteelTests
{
    private static readonly SyntheticSteelOptions Small = new() { TrainCount = 24, HeldOutCount = 8, Size = 128 };

    [TestMethod]
    public void WhatIsWrittenReadsBackWithoutAWarning()
    {
        using var folder = new TemporaryFolder();

        var (train, heldOut) = SyntheticSteel.Write(folder.Path, Small);
        var read = DatasetReader.Read(folder.File("train"));

        Assert.HasCount(24, read.Images);
        Assert.HasCount(8, heldOut.Images);
        Assert.IsEmpty(read.Findings, string.Join("\n", read.Findings));
        Assert.IsEmpty(DatasetChecker.SkipUnusable(read).Findings);
        CollectionAssert.AreEqual(SyntheticSteel.ClassNames.ToArray(), read.ClassNames.ToArray());
        for (var i = 0; i < 24; i++)
        {
            Assert.AreEqual(train.Images[i].Path, read.Images[i].Path);
            CollectionAssert.AreEqual(train.Images[i].Objects.ToArray(), read.Images[i].Objects.ToArray());
        }
        Assert.IsEmpty(train.Images.Select(image => image.Id).Intersect(heldOut.Images.Select(image => image.Id)));
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "*.part", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void SameSeedGivesTheSameFiles()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        SyntheticSteel.Write(first.Path, Small);
        SyntheticSteel.Write(second.Path, Small);

        foreach (var file in Directory.GetFiles(first.Path, "*", SearchOption.AllDirectories))
            CollectionAssert.AreEqual(File.ReadAllBytes(file), File.ReadAllBytes(second.File(Path.GetRelativePath(first.Path, file))),
                file);
    }

    [TestMethod]
    public void BoxesAreTightAndApart()
    {
        var counts = new int[4];
        for (var index = 0; index < 60; index++)
        {
            var (image, objects) = SteelImage.Draw(160, 3, index);
            Assert.AreEqual((160, 160), (image.Width, image.Height));
            foreach (var item in objects)
            {
                counts[item.Label]++;
                Assert.IsTrue(item.X0 >= 0 && item.Y0 >= 0 && item.X1 <= 160 && item.Y1 <= 160);
                Assert.IsTrue(item.X1 - item.X0 >= 4 && item.Y1 - item.Y0 >= 6, $"{item}");
                Assert.IsFalse(objects.Exists(other => other != item && item.X0 < other.X1 && other.X0 < item.X1 && item.Y0 < other.Y1
                    && other.Y0 < item.Y1));
            }
        }
        Assert.IsTrue(counts.All(count => count >= 10), string.Join(" ", counts));
    }

    [TestMethod]
    public void OptionsOutOfRangeAreNamed()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() =>
            SyntheticSteel.Write("unused", new SyntheticSteelOptions { Size = 0 }));

        StringAssert.Contains(exception.Message, "Size = 0 is outside the allowed range 64 to 2048.");
        Assert.IsFalse(Directory.Exists("unused"));
    }
}
