namespace Microsoft.ML.SparseDetr;

/// <summary>How the tokens to keep are found.</summary>
public enum TokenChoice
{
    /// <summary>The same ones for all images, by the decoder's attention averaged over the training (Super Sparse DETR §3.2).</summary>
    Averaged,

    /// <summary>
    /// Those of each image that a small network expects the decoder to look at (Sparse DETR's scoring network). It learns this while the
    /// detector trains, stays part of
    /// the exported network, and costs there more than the tokens save.
    /// </summary>
    Predicted,
}
