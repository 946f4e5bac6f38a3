using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Tests.Data.Batches;

[TestClass]
public sealed class SkippedImagesTests
{
    private readonly List<string> _told = [];

    [TestMethod]
    public void AnImageThatIsGoneIsMissingInItsBatchAndToldOnce()
    {
        var loader = Loader(new LosingSource(new MemorySource(40), id => id is 5), batchSize: 4);

        for (var epoch = 0; epoch < 2; epoch++)
        {
            var batches = Read(loader);
            CollectionAssert.AreEqual(new long[] { 4, 6, 7 }, batches[1].Ids);
            CollectionAssert.AreEqual(new long[] { 3, 3, 8, 8 }, batches[1].Shape);
            CollectionAssert.AreEqual(new[] { 4 / 255f, 6 / 255f, 7 / 255f }, batches[1].FirstPixels);
            Assert.HasCount(39, batches.SelectMany(batch => batch.Ids).ToList());
        }

        Assert.AreEqual("5.jpg: the file is not there. The image is left out.", _told.Single());
    }

    [TestMethod]
    public void ABatchWithoutAnyImageIsPassedOver()
    {
        var batches = Read(Loader(new LosingSource(new MemorySource(40), id => id is 5), batchSize: 1));

        Assert.HasCount(39, batches);
        Assert.HasCount(1, _told);
    }

    [TestMethod]
    public void MoreThanFivePercentIsAnError()
    {
        var loader = Loader(new LosingSource(new MemorySource(40), id => id is 5 or 17 or 30), batchSize: 4);

        var error = Assert.ThrowsExactly<DatasetException>(() => Read(loader));

        Assert.AreEqual("30.jpg: this is unreadable image 3 of 40, and only 5 % may be left out; 30.jpg: the file is not there.",
            error.Message);
        Assert.HasCount(2, _told);
    }

    [TestMethod]
    public void AnotherFaultIsAnErrorAtOnce()
    {
        var loader = Loader(new MemorySource(40, failAt: 5), batchSize: 4);

        StringAssert.Contains(Assert.ThrowsExactly<DatasetException>(() => Read(loader)).Message, "5.jpg: is broken.");
        Assert.IsEmpty(_told);
    }

    private BatchLoader Loader(IDetectionSource source, int batchSize) => new(source, new BatchOptions
    {
        BatchSize = batchSize,
        Height = 8,
        Width = 8,
        Skipped = new SkippedImages(source.Count, _told.Add),
    });

    private static List<(long[] Ids, long[] Shape, float[] FirstPixels)> Read(BatchLoader loader)
    {
        var batches = new List<(long[], long[], float[])>();
        foreach (var batch in loader.ReadEpoch(0))
            using (batch)
                batches.Add((
                    [.. batch.Targets.Select(target => target.ImageId)], batch.Images.shape,
                    [.. Enumerable.Range(0, batch.Targets.Length).Select(i => batch.Images[i, 0, 0, 0].item<float>())]));
        return batches;
    }
}
