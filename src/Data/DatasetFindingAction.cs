namespace Microsoft.ML.SparseDetr;

/// <summary>What is done about a finding.</summary>
public enum DatasetFindingAction
{
    /// <summary>Nothing: it is odd, but usable as it is.</summary>
    None,

    /// <summary>It was put right.</summary>
    Repaired,

    /// <summary>The object is left out, its image is not.</summary>
    ObjectSkipped,

    /// <summary>The image is left out.</summary>
    ImageSkipped,

    /// <summary>The data set cannot be used.</summary>
    SetRefused,
}
