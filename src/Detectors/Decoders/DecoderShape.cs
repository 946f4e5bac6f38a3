namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

/// <summary>Size of a decoder.</summary>
/// <param name="Second">False is D-FINE's decoder (DEIM), true DEIMv2's: RMS norms, gated FFN, one position code for all layers, no encoder
/// output head.</param>
/// <param name="Width">Features D of a query.</param>
/// <param name="FeedForward">Hidden features of the feed-forward network; the gated one has half of it.</param>
/// <param name="Layers">Number of decoder layers.</param>
/// <param name="Points">Sampling points of a head on each level.</param>
/// <param name="RegScale">Scale of the edge distances.</param>
/// <param name="Gateway">Whether cross-attention joins through a <see cref="Layers.Gate"/> instead of a residual sum.</param>
/// <param name="SharedBoxHead">Whether all layers use one box head.</param>
internal sealed record DecoderShape(
    bool Second, int Width, int FeedForward, int Layers, int[] Points, double RegScale = 4, bool Gateway = true, bool SharedBoxHead = false)
{
    /// <summary>Attention heads of every detector of the family.</summary>
    internal const int Heads = 8;
}
