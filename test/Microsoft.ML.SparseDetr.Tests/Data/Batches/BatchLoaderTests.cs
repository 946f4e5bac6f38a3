using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Formats.Coco;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Reports;

namespace Microsoft.ML.SparseDetr.Tests.Data.Batches;

[TestClass]
public sealed class BatchLoaderTests
{
    [TestMethod]
    public void BatchesComeInOrderWithStretchedPixelsAndNormalisedBoxes()
    {
        var loader = new BatchLoader(new MemorySource(10), new BatchOptions { BatchSize = 4, Height = 20, Width = 10 });

        var batches = loader.ReadEpoch(0).ToList();

        Assert.AreEqual(3, loader.BatchCount);
        CollectionAssert.AreEqual(new long[] { 4, 3, 20, 10 }, batches[0].Images.shape);
        CollectionAssert.AreEqual(new long[] { 2, 3, 20, 10 }, batches[2].Images.shape);
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).Select(id => (long)id).ToArray(), batches.SelectMany(batch => batch.Targets)
            .Select(target => target.ImageId).ToArray());
        CollectionAssert.AreEqual(new BoxCxcywh[] { new(0.5f, 0.25f, 0.5f, 0.5f) }, batches[0].Targets[0].Boxes);
        Assert.AreEqual((40, 30), (batches[0].Targets[0].OriginalWidth, batches[0].Targets[0].OriginalHeight));
        Assert.AreEqual(9 / 255f, Pixels(batches[2])[^1]);
        batches.ForEach(batch => batch.Dispose());
    }

    [TestMethod]
    public void DropLastLeavesOutTheRest()
    {
        var loader = new BatchLoader(new MemorySource(10), new BatchOptions { BatchSize = 4, Height = 8, Width = 8, DropLast = true });

        var batches = loader.ReadEpoch(0).ToList();

        Assert.HasCount(2, batches);
        Assert.AreEqual(2, loader.BatchCount);
        batches.ForEach(batch => batch.Dispose());
    }

    [TestMethod]
    [NeedsShared("data/neu-det")]
    public void SameSeedGivesTheSamePixelsWithAnyNumberOfThreads()
    {
        var source = new DatasetSource(CocoReader.Read(Shared.Find("data/neu-det/coco/holdout_30_of_source_repo.json")));
        List<(long[] Ids, BoxCxcywh[] Boxes, float[] Pixels)> Run(int workers, int seed, int epoch)
        {
            var loader = new BatchLoader(source, new BatchOptions
            {
                BatchSize = 7,
                Height = 64,
                Width = 96,
                Workers = workers,
                Seed = seed,
                Shuffle = true,
                Augmentation = AugmentationOptions.Strong(),
            });
            var result = new List<(long[], BoxCxcywh[], float[])>();
            foreach (var batch in loader.ReadEpoch(epoch))
            {
                result.Add(([.. batch.Targets.Select(target => target.ImageId)],
                    [.. batch.Targets.SelectMany(target => target.Boxes)], Pixels(batch)));
                batch.Dispose();
            }
            return result;
        }

        var first = Run(1, 5, 3);
        var second = Run(3, 5, 3);
        var otherEpoch = Run(3, 5, 4);

        Assert.HasCount(5, first);
        for (var i = 0; i < first.Count; i++)
        {
            CollectionAssert.AreEqual(first[i].Ids, second[i].Ids);
            CollectionAssert.AreEqual(first[i].Boxes, second[i].Boxes);
            CollectionAssert.AreEqual(first[i].Pixels, second[i].Pixels);
        }
        Assert.IsFalse(first[0].Ids.SequenceEqual(otherEpoch[0].Ids));
        CollectionAssert.AreEquivalent(first.SelectMany(batch => batch.Ids).ToArray(), otherEpoch.SelectMany(batch => batch.Ids).ToArray());
    }

    [TestMethod]
    public void FailureOfTheSourceReachesTheConsumerAfterTheGoodBatches()
    {
        var loader = new BatchLoader(new MemorySource(10, failAt: 6), new BatchOptions { BatchSize = 4, Height = 8, Width = 8 });
        var good = 0;

        var exception = Assert.ThrowsExactly<DatasetException>(() =>
        {
            foreach (var batch in loader.ReadEpoch(0))
            {
                good++;
                batch.Dispose();
            }
        });

        Assert.AreEqual(1, good);
        StringAssert.Contains(exception.Message, "6.jpg");
    }

    [TestMethod]
    public void UnreadableImageIsNamed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.jpg", "no image");
        const string json = """
            {"images": [{"id": 1, "file_name": "a.jpg", "width": 8, "height": 8}],
             "annotations": [], "categories": [{"id": 1, "name": "x"}]}
            """;
        var source = new DatasetSource(CocoReader.Read(folder.Write("annotations.json", json)));
        var loader = new BatchLoader(source, new BatchOptions { BatchSize = 4, Height = 8, Width = 8 });

        var exception = Assert.ThrowsExactly<DatasetException>(() => loader.ReadEpoch(0).Count());

        StringAssert.Contains(exception.Message, folder.File("a.jpg"));
    }

    [TestMethod]
    public void LeavingTheLoopAndCancellingFreeAllThreads()
    {
        var loader = new BatchLoader(new MemorySource(1000), new BatchOptions { BatchSize = 4, Height = 32, Width = 32, Workers = 3 });
        using var cancellation = new CancellationTokenSource();

        foreach (var batch in loader.ReadEpoch(0))
        {
            batch.Dispose();
            break;
        }
        var freeAfterLeaving = AreFree();
        Assert.ThrowsExactly<OperationCanceledException>(() =>
        {
            foreach (var batch in loader.ReadEpoch(0, cancellation.Token))
            {
                batch.Dispose();
                cancellation.Cancel();
            }
        });

        Assert.IsTrue(freeAfterLeaving);
        Assert.IsTrue(AreFree());
    }

    // A free thread has another name.
    private static bool AreFree() => LoaderThreads() == 0;

    private static int LoaderThreads()
    {
        var count = 0;
        foreach (var task in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                count += File.ReadAllText(Path.Combine(task, "comm")).StartsWith("batch ", StringComparison.Ordinal) ? 1 : 0;
            }
            catch (IOException)
            {
                continue; // ended between the listing and the reading
            }
        }
        return count;
    }

    private static float[] Pixels(ImageBatch batch) => MemoryMarshal.Cast<byte, float>(batch.Images.bytes).ToArray();
}
