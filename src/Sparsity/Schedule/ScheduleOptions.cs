using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>When the structure changes.</summary>
public sealed class ScheduleOptions
{
    /// <summary>A schedule of the paper, or null for one that is scaled to the number of epochs.</summary>
    public PaperSchedule? Paper { get; set; }

    /// <summary>
    /// When a component changes inside its window, which is as long as the compensation: once, or before each of its epochs.
    /// </summary>
    public StructureWindow Window { get; set; }

    /// <summary>
    /// How alike another choice of the same size must be to what is in use for nothing to change: its Jaccard index (what both have,
    /// divided by what either has) is not below this. Null, the default, takes any difference as a change. Matters where
    /// <see cref="Window"/> chooses again; 0.99 is a usual value.
    /// </summary>
    [AllowedRange(0, 1)]
    public float? ChangeBelow { get; set; }

    internal ScheduleOptions Copy() => (ScheduleOptions)MemberwiseClone();
}
