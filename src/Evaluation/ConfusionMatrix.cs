namespace Microsoft.ML.SparseDetr;

/// <summary>Which class is taken for which, at a score threshold.</summary>
/// <remarks>
/// Objects and detections of an image are matched regardless of their class: by falling score (of equal ones in the order they came), each
/// detection takes the free object that it overlaps most, if that is at IoU 0.50 or more; of equally overlapped ones one of its own class,
/// else the first. Objects that are left over are missed, detections that are left over found nothing, unless they count for nothing
/// because
/// half of them or more lies in a crowd of their class. So a right detection can go without its object when a better scoring one of another
/// class has taken it: the numbers differ from those of <see cref="ThresholdCounts"/>, which are matched within a class.
/// </remarks>
public sealed class ConfusionMatrix
{
    /// <summary>With more classes there is no matrix.</summary>
    public const int MostClasses = 2000;

    private readonly int[] _counts;

    /// <param name="names">The classes and the background.</param>
    /// <param name="threshold">Lowest score.</param>
    /// <param name="counts">[annotated · names + predicted].</param>
    internal ConfusionMatrix(IReadOnlyList<string> names, double threshold, int[] counts) =>
        (Names, Threshold, _counts) = (names, threshold, counts);

    /// <summary>Lowest score of the detections in it.</summary>
    public double Threshold { get; }

    /// <summary>The classes, and last "background": what is no object.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// How often an object of one class was predicted as another. The sum over <paramref name="predicted"/> is the number of objects of the
    /// class. The last row are detections of nothing, the last column objects that nothing found.
    /// </summary>
    /// <param name="annotated">Place in <see cref="Names"/> of what is annotated.</param>
    /// <param name="predicted">Place in <see cref="Names"/> of what was predicted.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public int this[int annotated, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)annotated, (uint)Names.Count, nameof(annotated));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)Names.Count, nameof(predicted));
            return _counts[annotated * Names.Count + predicted];
        }
    }
}
