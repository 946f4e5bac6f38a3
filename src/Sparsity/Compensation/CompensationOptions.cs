namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>How the student follows its teacher after a change of structure (Super Sparse DETR Eq. 7–8).</summary>
internal sealed record CompensationOptions
{
    /// <summary>λ of both losses.</summary>
    public double Weight { get; init; } = 0.02;

    /// <summary>Temperature T of both class distributions; the paper gives none.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>Which structure the teacher has.</summary>
    public TeacherStructure Teacher { get; init; }

    /// <summary>Which of the averaged weights teach.</summary>
    public TeacherWeights TeacherWeights { get; init; }

    /// <summary>What is learnt of the classes.</summary>
    public DistillationTarget Target { get; init; } = DistillationTarget.Softmax;

    /// <summary>Which queries are compared.</summary>
    public QueryPairing Pairing { get; init; }

    /// <summary>Divisor of the class loss.</summary>
    public DistillationReduction Reduction { get; init; } = DistillationReduction.BatchMean;
}
