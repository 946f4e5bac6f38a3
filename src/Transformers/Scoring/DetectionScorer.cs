using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>The one way in which images become detections, for rows, cursors and prediction engines alike.</summary>
internal sealed class DetectionScorer(OnnxDetector network, ScoringState state, int batchSize)
{
    public Detections Score(ImagePixels image) =>
        network.Run(ImagePreparation.Prepare(image, state.Width, state.Height), state.ScoreThreshold, state.ClassNames.Length)[0];

    /// <summary>Scores a column of images in stored order; the next batches are decoded and resized while the network runs.</summary>
    public IEnumerable<Detections> Score(IDataView source, DataViewSchema.Column image)
    {
        using var ahead = new ReadAhead<PreparedBatch>(cancelled => Batches(source, image, cancelled), capacity: 2);
        foreach (var batch in ahead.Items())
            foreach (var found in network.Run(batch, state.ScoreThreshold, state.ClassNames.Length))
                yield return found;
    }

    private IEnumerable<PreparedBatch> Batches(IDataView source, DataViewSchema.Column image, CancellationToken cancelled)
    {
        var path = ImageColumn.FindPath(source.Schema, ColumnNames.ImagePath);
        using var cursor = source.GetRowCursor(path is null ? [image] : [image, path.Value]);
        var images = new ImageColumn(cursor, image, path);
        var pending = new List<PreparedBatch>(batchSize);
        while (!cancelled.IsCancellationRequested && cursor.MoveNext())
        {
            using (var pixels = images.Read())
                pending.Add(ImagePreparation.Prepare(pixels, state.Width, state.Height));
            if (pending.Count == batchSize)
            {
                yield return PreparedBatch.Join(pending);
                pending.Clear();
            }
        }
        if (pending.Count > 0)
            yield return PreparedBatch.Join(pending);
    }
}
