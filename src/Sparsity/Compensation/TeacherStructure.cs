namespace Microsoft.ML.SparseDetr;

/// <summary>Which structure the averaged weights have when they teach.</summary>
public enum TeacherStructure
{
    /// <summary>
    /// The one before the last change (of the first one in a window with several): only what has just become sparse is still whole.
    /// </summary>
    BeforeChange,

    /// <summary>The whole network, with parts in it that have not been trained since they were left out.</summary>
    Dense,
}
