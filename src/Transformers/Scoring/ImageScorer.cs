using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Tiling;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>
/// Finds objects in images one after the other, whole or in tiles. The next ones are decoded and resized while the network runs; no more
/// than a few batches are in memory, however many images there are.
/// </summary>
internal sealed class ImageScorer(OnnxDetector network, ScoringState state, int batchSize)
{
    /// <summary>Scores images in their order; one that cannot be used comes back with its problem.</summary>
    /// <param name="images">The images.</param>
    /// <param name="tiles">How to cut them, or null for the whole images.</param>
    /// <param name="threshold">Lowest score to return.</param>
    /// <exception cref="InvalidDataException">The network cannot be run.</exception>
    public IEnumerable<ScoredImage> Score(IEnumerable<ImageSource> images, TileOptions? tiles, float threshold)
    {
        using var ahead = new ReadAhead<WindowBatch>(cancelled => Batches(images, tiles, cancelled), capacity: 2);
        foreach (var batch in ahead.Items())
        {
            batch.Run(network, threshold, state.ClassNames.Length);
            foreach (var image in batch.Ended)
                yield return image.Finish();
        }
    }

    private IEnumerable<WindowBatch> Batches(IEnumerable<ImageSource> images, TileOptions? tiles, CancellationToken cancelled)
    {
        var batch = NewBatch();
        foreach (var source in images)
        {
            var image = new ScoredImage(source.Name);
            using var pixels = image.Open(source);
            if (pixels is null)
                batch.Ended.Add(image);
            else
                foreach (var (window, isLast) in Windows(image, tiles))
                {
                    if (cancelled.IsCancellationRequested)
                        yield break;
                    batch.Add(image, pixels, window);
                    if (isLast)
                        batch.Ended.Add(image);
                    if (!batch.IsFull)
                        continue;
                    yield return batch;
                    batch = NewBatch();
                }
            if (!batch.IsFull)
                continue;
            yield return batch;
            batch = NewBatch();
        }
        yield return batch;
    }

    private WindowBatch NewBatch() => new(batchSize, state.Width, state.Height);

    private IEnumerable<(ResampleWindow Window, bool IsLast)> Windows(ScoredImage image, TileOptions? tiles)
    {
        var windows = tiles is null
            ? new[] { ResampleWindow.Whole(image.Width, image.Height) }
            : TileGrid.Windows(image.Width, image.Height, tiles.Size ?? state.Width, tiles.Size ?? state.Height, tiles);
        return windows.Select((window, i) => (window, i == windows.Count - 1));
    }
}
