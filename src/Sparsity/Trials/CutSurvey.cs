using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using Microsoft.ML.SparseDetr.Sparsity.Selection;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Trials;

/// <summary>
/// Finds out on some batches, without labels, how far the predictions would move if channels were cut. Which channels of a group would move
/// them least follows from the moments of what their readers read and from how much each output of a reader counts; how far a whole cut
/// moves them is tried, because neighbouring places of a map err together, which moments do not show.
/// </summary>
/// <param name="detector">The network. It is left as it is.</param>
/// <param name="images">Reads batches [B, 3, H, W] from the same first one on, each alive until the next is asked for.</param>
/// <param name="cancellation">Ends the survey.</param>
internal sealed class CutSurvey(Detector detector, Func<IEnumerable<Tensor>> images, CancellationToken cancellation)
{
    private const int Batches = 16, TriedBatches = 2, TriesToTell = 8;
    private const int ImagesOfPass = 2; // in evaluation nothing is fused, and a backward pass needs all maps of its images
    private const long MomentBytes = 512L << 20; // at a time

    /// <summary>Measures all groups.</summary>
    /// <param name="widths">The numbers of channels to try for a group.</param>
    /// <param name="progress">Told from time to time how many of all tries are done, or null.</param>
    /// <param name="scores">Gets what is found.</param>
    /// <exception cref="OperationCanceledException">The survey was cancelled.</exception>
    internal void Run(Func<ChannelGroup, IReadOnlyList<int>> widths, Action<int, int>? progress, RefitScores scores)
    {
        var (training, learning) = (detector.training, detector.parameters().Where(parameter => parameter.requires_grad).ToArray());
        int all = detector.ChannelGroups.Sum(group => widths(group).Count), done = 0;
        try
        {
            detector.eval();
            foreach (var parameter in learning)
                parameter.requires_grad_(false); // only maps get a gradient
            foreach (var groups in InParts())
                Measure(groups, widths, scores, () =>
                {
                    if (++done % TriesToTell == 0 || done == all)
                        progress?.Invoke(done, all);
                });
        }
        finally
        {
            foreach (var parameter in learning)
                parameter.requires_grad_(true);
            detector.train(training);
        }
    }

    private void Measure(IReadOnlyList<ChannelGroup> groups, Func<ChannelGroup, IReadOnlyList<int>> widths, RefitScores scores,
        Action tried)
    {
        var records = groups.SelectMany(group => group.Readers).Distinct()
            .ToDictionary(reader => reader, reader => new ReaderRecord(reader));
        try
        {
            var seen = Watch(records.Values, scores);
            foreach (var group in groups)
                scores.Set(group, Eliminate(group, [.. group.Readers.Distinct().Select(reader => records[reader])], seen));
            using var moves = new PredictionMoves(detector, Read(TriedBatches));
            foreach (var group in groups)
                foreach (var width in widths(group))
                {
                    cancellation.ThrowIfCancellationRequested();
                    scores.Set(group, width, Try(group, width, scores.Values(group), records, moves));
                    tried();
                }
        }
        finally
        {
            foreach (var record in records.Values)
                record.Dispose();
        }
    }

    // Groups one after the other, as many at a time as their moments allow.
    private IEnumerable<IReadOnlyList<ChannelGroup>> InParts()
    {
        var (part, bytes) = (new List<ChannelGroup>(), 0L);
        foreach (var group in detector.ChannelGroups)
        {
            var own = group.Readers.Distinct().Sum(ReaderRecord.BytesOf);
            if (part.Count > 0 && bytes + own > MomentBytes)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            part.Add(group);
            bytes += own;
        }
        if (part.Count > 0)
            yield return part;
    }

    private IEnumerable<Tensor> Read(int batches) => CountedBatches.Read(images(), batches, cancellation);

    /// <returns>The number of images.</returns>
    private long Watch(IReadOnlyCollection<ReaderRecord> records, RefitScores scores)
    {
        foreach (var record in records)
            record.Watch();
        using var random = new Generator(0);
        using var gradients = enable_grad();
        var seen = 0L;
        double[]? ranks = null;
        foreach (var batch in Read(Batches))
        {
            using var scope = NewDisposeScope();
            foreach (var part in batch.detach().split(ImagesOfPass, 0))
            {
                using var pass = NewDisposeScope();
                var prediction = detector.forward(part.requires_grad_(true)).Final;
                PredictionMoves.Project(prediction, random).backward();
                foreach (var record in records)
                    record.Take();
                var said = prediction.Logits.detach().sigmoid().square().sum([0, 2], type: ScalarType.Float64).cpu()
                    .data<double>().ToArray();
                ranks = ranks is null ? said : [.. ranks.Zip(said, (sum, value) => sum + value)];
                seen += part.shape[0];
            }
        }
        foreach (var record in records)
            record.Leave();
        scores.Set(Array.ConvertAll(ranks ?? throw new InvalidOperationException("There is no image to try cuts on."), sum => sum / seen));
        return seen;
    }

    // The channel goes next whose loss is the least after the others have taken over from those before it. A score must not fall on the
    // way, or a choice by scores would be another than that order.
    private static float[] Eliminate(ChannelGroup group, ReaderRecord[] records, long images)
    {
        using var frozen = no_grad();
        var scores = new float[group.Channels];
        var left = new SortedSet<int>(group.Kept ?? Enumerable.Range(0, group.Channels));
        ReaderElimination[] readers = [.. records.Select(record => new ReaderElimination(group, record, images))];
        for (var highest = 0f; left.Count > 0;)
        {
            var losses = new double[group.Channels];
            foreach (var reader in readers)
                reader.AddLosses(losses);
            var next = left.MinBy(channel => losses[channel]);
            highest = scores[next] = Math.Max(MathF.BitIncrement(highest), (float)losses[next]);
            left.Remove(next);
            foreach (var reader in readers)
                reader.Drop(next);
        }
        foreach (var reader in readers)
            reader.Dispose();
        return scores;
    }

    private double Try(ChannelGroup group, int width, float[] scores, Dictionary<IChannelReader, ReaderRecord> records,
        PredictionMoves moves)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var whole = detector.Structure;
        ReaderRefit[] refits = [.. group.Readers.Distinct().Select(reader => new ReaderRefit(reader, records[reader].Moments))];
        var copies = refits.SelectMany(refit => refit.Changes).Select(own => (Own: own, Copy: own.clone())).ToArray();
        try
        {
            int[] kept = [.. Ranking.Order(Array.ConvertAll(scores, score => (double)score)).Take(width).Order()];
            detector.Structure = whole with { Channels = new Dictionary<string, int[]>(whole.Channels) { [group.Name] = kept } };
            foreach (var refit in refits)
                refit.Apply();
            return moves.Measure();
        }
        finally
        {
            detector.Structure = whole;
            foreach (var (own, copy) in copies)
                own.copy_(copy);
        }
    }
}
