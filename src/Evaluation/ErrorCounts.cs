namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Kinds of mistakes at a score threshold, as TIDE defines them (Bolya et al. 2020, §2.2), with 0.5 as the IoU of a match and 0.1 as that
/// of
/// the background.
/// </summary>
/// <remarks>
/// Every detection is of exactly one kind, except those that count for nothing because they fall into a crowd of their class. It is
/// <see cref="Correct"/> if COCO's matching gives it an object of its class. Otherwise the first of these decides, in the order of the
/// reference tool (tidecv), where "overlaps" is the highest IoU with an object that is not ignored, taken or free:
/// <list type="number">
/// <item>it overlaps its own class by 0.1 or more, but less than 0.5: <see cref="Location"/>;</item>
/// <item>it overlaps another class by 0.5 or more: <see cref="Class"/>;</item>
/// <item>it overlaps its own class by 0.5 or more, where a better one took the object: <see cref="Duplicate"/>;</item>
/// <item>it overlaps nothing by more than 0.1: <see cref="Background"/>;</item>
/// <item>what remains, an object of another class hit between 0.1 and 0.5: <see cref="Both"/>.</item>
/// </list>
/// An object is <see cref="Missed"/> if no correct detection took it and it is not the most overlapped object of a location or class error,
/// whose repair would find it. So there are at most as many as <see cref="ThresholdCounts.Missed"/>.
/// </remarks>
public sealed class ErrorCounts
{
    internal ErrorCounts()
    {
    }

    /// <summary>Lowest score of the detections that are counted.</summary>
    public required double Threshold { get; init; }

    /// <summary>Right class, right place.</summary>
    public required int Correct { get; init; }

    /// <summary>Right place, wrong class.</summary>
    public required int Class { get; init; }

    /// <summary>Right class, but the box is not good enough.</summary>
    public required int Location { get; init; }

    /// <summary>Wrong class, and the box is not good enough.</summary>
    public required int Both { get; init; }

    /// <summary>An object that a better scoring detection has found already.</summary>
    public required int Duplicate { get; init; }

    /// <summary>There is no object.</summary>
    public required int Background { get; init; }

    /// <summary>Objects that no detection stands for, not even a wrong one.</summary>
    public required int Missed { get; init; }
}
