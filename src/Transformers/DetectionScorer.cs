using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Transformers;

/// <summary>The one way in which pictures become detections, for rows, cursors and prediction engines alike.</summary>
internal sealed class DetectionScorer(OnnxDetector network, ScoringState state, int batchSize)
{
    public Detections Score(MLImage? image, long row) =>
        network.Run(ImagePreparation.Prepare(image, row, state.Width, state.Height), state.ScoreThreshold, state.ClassNames.Length)[0];

    /// <summary>Scores a column of pictures in stored order; the next batches are decoded and resized while the network runs.</summary>
    public IEnumerable<Detections> Score(IDataView source, DataViewSchema.Column image)
    {
        using var ahead = new ReadAhead<PreparedBatch>(cancelled => Batches(source, image, cancelled), capacity: 2);
        foreach (var batch in ahead.Items())
            foreach (var found in network.Run(batch, state.ScoreThreshold, state.ClassNames.Length))
                yield return found;
    }

    private IEnumerable<PreparedBatch> Batches(IDataView source, DataViewSchema.Column image, CancellationToken cancelled)
    {
        using var cursor = source.GetRowCursor([image]);
        var getter = cursor.GetGetter<MLImage>(image);
        var pending = new List<PreparedBatch>(batchSize);
        MLImage? buffer = null;
        while (!cancelled.IsCancellationRequested && cursor.MoveNext())
        {
            getter(ref buffer!);
            pending.Add(ImagePreparation.Prepare(buffer, cursor.Position, state.Width, state.Height));
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
