namespace Microsoft.ML.SparseDetr;

/// <summary>
/// When a component changes inside its window, which is as long as the compensation. Table 7 of Super Sparse DETR gives windows,
/// such as epochs 20 to 25 for queries, but not what happens in them.
/// </summary>
public enum StructureWindow
{
    /// <summary>Once, before the window.</summary>
    Start,

    /// <summary>
    /// Before each epoch of the window it is chosen anew: what was left out may come back if its score is high enough by now.
    /// </summary>
    EveryEpoch,

    /// <summary>
    /// Before each epoch of the window it is chosen anew, each time a little less of it, in equal steps from everything to the budget.
    /// </summary>
    Ramp,
}
