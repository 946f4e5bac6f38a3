namespace Microsoft.ML.SparseDetr;

/// <summary>What of the teacher's classes the student learns while a change of structure is compensated.</summary>
public enum DistillationTarget
{
    /// <summary>The distribution over the classes, softmax(z/T): which class rather than another. Eq. 7 of the paper.</summary>
    Softmax,

    /// <summary>
    /// The score of each class by itself, sigmoid(z/T): also whether there is an object at all, as the class loss of the detector sees it.
    /// </summary>
    Sigmoid,
}
