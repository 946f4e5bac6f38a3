namespace Microsoft.ML.SparseDetr;

/// <summary>What the sum of the class distillation is divided by.</summary>
public enum DistillationReduction
{
    /// <summary>The number of images, however many queries of each are compared.</summary>
    BatchMean,

    /// <summary>
    /// The number of logits: compared queries of all images × classes. With the paper's weight of 0.02 little is left of the loss.
    /// </summary>
    Mean,
}
