using System.Collections.Concurrent;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SparseDetr.Tests.Data.Sources;

/// <summary>A view whose images are made when they are asked for, as those of <c>LoadImages</c> are.</summary>
[TestClass]
public sealed class DataViewReaderTests
{
    private const int Count = 200;
    private static readonly MLContext Context = new(seed: 1);

    private readonly ConcurrentDictionary<long, int> _threads = new(); // by row: who decoded it
    private int _decoded;

    private sealed class Stored
    {
        public long ImageId { get; set; }

        public string[] Label { get; set; } = ["pit"];

        public float[] BoundingBoxes { get; set; } = [1, 2, 3, 4];
    }

    private sealed class Decoded
    {
        [ImageType(4, 4)]
        public MLImage? Image { get; set; }
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Order_depends_on_the_seed_and_not_on_the_number_of_workers(bool shuffle, bool viewShuffles)
    {
        long[] Ids(int seed, int workers) => Read(Source(viewShuffles), shuffle, workers, seed);

        var one = Ids(5, 1);

        CollectionAssert.AreEqual(one, Ids(5, 2));
        CollectionAssert.AreEqual(one, Ids(5, 7));
        CollectionAssert.AreEquivalent(Enumerable.Range(0, Count).Select(id => (long)id).ToArray(), one);
        Assert.AreEqual(!shuffle, one.SequenceEqual(Ids(6, 2)));
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Workers_decode_at_the_same_time_and_each_image_once(bool shuffle, bool viewShuffles)
    {
        // Each of the first two images waits until another thread decodes as well.
        using var both = new Barrier(2);
        var source = Source(viewShuffles, _ =>
        {
            if (Interlocked.Increment(ref _decoded) <= 2)
                Assert.IsTrue(both.SignalAndWait(TimeSpan.FromSeconds(60)), "No second thread decodes.");
        });

        Read(source, shuffle, workers: 2);

        Assert.AreEqual(Count, _decoded);
        Assert.HasCount(2, _threads.Values.Distinct().ToArray());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Unreadable_image_ends_the_epoch_with_the_name_of_its_row(bool shuffle)
    {
        var source = Source(false, row => _ = row == 40 ? throw new IOException("cut off") : row);
        var good = Read(Source(false), shuffle, workers: 1).TakeWhile(id => id != 40).Count() / 4 * 4;
        var read = new List<long>();

        var exception = Assert.ThrowsExactly<DatasetException>(() => Read(source, shuffle, workers: 3, read: read));

        StringAssert.Contains(exception.Message, "row 40");
        StringAssert.Contains(exception.Message, "cut off");
        Assert.HasCount(good, read);
    }

    [TestMethod]
    public void Rows_that_have_gone_are_told()
    {
        var rows = Rows().ToList();
        var source = new DataViewSource(Decode(Context.Data.LoadFromEnumerable(rows), null));
        Assert.AreEqual(Count, source.Count);
        rows.RemoveRange(50, Count - 50);

        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => Read(source, shuffle: true, workers: 2));

        StringAssert.Contains(exception.Message, "fewer rows than when they were counted");
    }

    [TestMethod]
    public void Leaving_early_closes_all_cursors()
    {
        var view = new CountingView(Decode(Context.Data.LoadFromEnumerable(Rows()), null));
        var source = new DataViewSource(view);
        _ = source.Count; // reads the view, and so did the search for the classes
        var before = view.Opened;

        foreach (var batch in Loader(source, shuffle: true, workers: 2, seed: 1).ReadEpoch(0))
        {
            batch.Dispose();
            break;
        }

        Assert.IsGreaterThan(before + 1, view.Opened);
        Assert.AreEqual(view.Opened, view.Closed);
    }

    [TestMethod]
    public void Few_images_are_decoded_ahead()
    {
        var loader = Loader(Source(false), shuffle: true, workers: 2, seed: 1);

        foreach (var batch in loader.ReadEpoch(0))
        {
            batch.Dispose();
            break;
        }

        // Three batches of four are wanted; what the cursors pass over on the way stays well below the whole.
        Assert.IsLessThanOrEqualTo(3 * 4 + 64, _threads.Count);
    }

    private long[] Read(DataViewSource source, bool shuffle, int workers, int seed = 5, List<long>? read = null)
    {
        read ??= [];
        foreach (var batch in Loader(source, shuffle, workers, seed).ReadEpoch(0))
            using (batch)
                read.AddRange(batch.Targets.Select(target => target.ImageId));
        return [.. read];
    }

    private static BatchLoader Loader(DataViewSource source, bool shuffle, int workers, int seed) => new(source, new BatchOptions
    {
        BatchSize = 4,
        Height = 8,
        Width = 8,
        Shuffle = shuffle,
        Workers = workers,
        Seed = seed,
    });

    private DataViewSource Source(bool viewShuffles, Action<long>? decode = null)
    {
        var view = Context.Data.LoadFromEnumerable(Rows());
        var source = Decode(viewShuffles ? Context.Data.Cache(view) : view, decode);
        Assert.AreEqual(viewShuffles, source.CanShuffle);
        return new DataViewSource(source);
    }

    private IDataView Decode(IDataView view, Action<long>? decode) =>
        Context.Transforms.CustomMapping<Stored, Decoded>((row, image) =>
        {
            _threads[row.ImageId] = Environment.CurrentManagedThreadId;
            decode?.Invoke(row.ImageId);
            image.Image = MLImage.CreateFromPixels(4, 4, MLPixelFormat.Rgba32, [.. Enumerable.Repeat((byte)255, 64)]);
        }, null).Fit(view).Transform(view);

    private static IEnumerable<Stored> Rows() => Enumerable.Range(0, Count).Select(id => new Stored { ImageId = id });
}
