namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>What the sum of the class distillation is divided by.</summary>
public enum DistillationReduction
{
    /// <summary>The number of pictures.</summary>
    BatchMean,

    /// <summary>The number of logits: pictures × queries × classes. With the paper's weight of 0.02 little is left of the loss.</summary>
    Mean,
}
