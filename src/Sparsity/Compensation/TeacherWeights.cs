namespace Microsoft.ML.SparseDetr;

/// <summary>Which of the averaged weights teach.</summary>
public enum TeacherWeights
{
    /// <summary>The present ones, which go on averaging the student.</summary>
    Average,

    /// <summary>
    /// A copy of what they were before the last change (of the first one in a window with several). It lives as long as the compensation
    /// does, and takes the memory of one more network.
    /// </summary>
    Snapshot,
}
