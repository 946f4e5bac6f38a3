using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Tests.Evaluation;

/// <summary>Precision, recall, confusion and kinds of mistakes from their definitions, each from the start: slow and obvious.</summary>
internal sealed class SlowQuality(RandomCase data, int maximum)
{
    /// <summary>The detections that COCO counts, by falling score; equal ones in the order they came.</summary>
    private readonly List<RandomCase.Found> _detections =
    [
        .. data.Detections.Select((item, place) => (Item: item, Place: place)).GroupBy(entry => (entry.Item.ImageId, entry.Item.Label))
            .SelectMany(group => group.OrderByDescending(entry => entry.Item.Score).Take(maximum))
            .OrderBy(entry => entry.Place).Select(entry => entry.Item).OrderByDescending(item => item.Score),
    ];

    private static bool Counts(GroundTruthObject item) => !item.IsCrowd && item.Area is >= 0 and <= 1e10;

    public int ObjectsOf(int label) => data.Objects.Count(item => item.Label == label && Counts(item));

    /// <summary>What each detection of a score or more took: an object, one that does not count, or none.</summary>
    public List<(RandomCase.Found Box, int? Taken)> Match(double threshold)
    {
        var result = new List<(RandomCase.Found, int?)>();
        var taken = new HashSet<int>();
        foreach (var box in _detections.Where(item => item.Score >= threshold))
        {
            var fitting = Enumerable.Range(0, data.Objects.Count).Where(g => data.Objects[g].ImageId == box.ImageId
                && data.Objects[g].Label == box.Label && SlowCocoEvaluation.Iou(box, data.Objects[g]) >= 0.5
                && (data.Objects[g].IsCrowd || !taken.Contains(g))).ToList();
            var real = fitting.Where(g => Counts(data.Objects[g])).ToList();
            var candidates = real.Count > 0 ? real : fitting;
            // Of equally overlapped ones COCO takes the last.
            int? best = candidates.Count > 0
                ? candidates.OrderBy(g => SlowCocoEvaluation.Iou(box, data.Objects[g])).ThenBy(g => g).Last()
                : null;
            if (best is { } g)
                taken.Add(g);
            result.Add((box, best));
        }
        return result;
    }

    public (int Right, int Wrong) Count(int label, double threshold)
    {
        var matches = Match(threshold).Where(match => match.Box.Label == label).ToList();
        return (matches.Count(match => match.Taken is { } g && Counts(data.Objects[g])), matches.Count(match => match.Taken is null));
    }

    public double F1(int label, double threshold)
    {
        var (right, wrong) = Count(label, threshold);
        return 2.0 * right / (right + wrong + ObjectsOf(label));
    }

    /// <summary>[annotated, predicted], the background last.</summary>
    public int[,] Confusion(double threshold)
    {
        var counts = new int[data.ClassCount + 1, data.ClassCount + 1];
        var free = Enumerable.Range(0, data.Objects.Count).Where(g => Counts(data.Objects[g])).ToList();
        foreach (var (box, taken) in Match(threshold))
        {
            var fitting = free.Where(g => data.Objects[g].ImageId == box.ImageId && SlowCocoEvaluation.Iou(box, data.Objects[g]) >= 0.5)
                .OrderByDescending(g => SlowCocoEvaluation.Iou(box, data.Objects[g]))
                .ThenByDescending(g => data.Objects[g].Label == box.Label).ThenBy(g => g).ToList();
            if (fitting.Count > 0)
            {
                counts[data.Objects[fitting[0]].Label, box.Label]++;
                free.Remove(fitting[0]);
            }
            else if (taken is not { } ignored || Counts(data.Objects[ignored]))
                counts[data.ClassCount, box.Label]++;
        }
        foreach (var g in free)
            counts[data.Objects[g].Label, data.ClassCount]++;
        return counts;
    }

    /// <summary>The kind of each detection, and the objects that nothing stands for.</summary>
    public (List<(RandomCase.Found Box, DetectionKind Kind)> Kinds, int Missed) Errors(double threshold)
    {
        var kinds = new List<(RandomCase.Found, DetectionKind)>();
        var covered = new HashSet<int>();
        foreach (var (box, taken) in Match(threshold))
        {
            var ious = Enumerable.Range(0, data.Objects.Count).Where(g => data.Objects[g].ImageId == box.ImageId && Counts(data.Objects[g]))
                .Select(g => (Object: g, Iou: SlowCocoEvaluation.Iou(box, data.Objects[g]))).ToList();
            var byLabel = ious.OrderByDescending(pair => pair.Iou).ToLookup(pair => data.Objects[pair.Object].Label == box.Label);
            var (same, other) = (byLabel[true].FirstOrDefault(), byLabel[false].FirstOrDefault());
            var kind = taken is { } g ? Counts(data.Objects[g]) ? DetectionKind.Correct : DetectionKind.Ignored
                : same.Iou >= 0.1 && same.Iou < 0.5 ? DetectionKind.Location
                : other.Iou >= 0.5 ? DetectionKind.Class
                : same.Iou >= 0.5 ? DetectionKind.Duplicate
                : same.Iou <= 0.1 && other.Iou <= 0.1 ? DetectionKind.Background
                : DetectionKind.Both;
            if (kind == DetectionKind.Correct)
                covered.Add(taken!.Value);
            else if (kind == DetectionKind.Location)
                covered.Add(same.Object);
            else if (kind == DetectionKind.Class)
                covered.Add(other.Object);
            kinds.Add((box, kind));
        }
        return (kinds, Enumerable.Range(0, data.Objects.Count).Count(g => Counts(data.Objects[g]) && !covered.Contains(g)));
    }
}
