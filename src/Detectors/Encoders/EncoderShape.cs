namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>Size of an encoder.</summary>
/// <param name="Kind">How it is built.</param>
/// <param name="Width">Channels d of every level.</param>
/// <param name="FeedForward">Hidden features of AIFI; 0 without AIFI.</param>
/// <param name="Expansion">Width of the fusion blocks' branches, as a share of d / 2.</param>
/// <param name="Depth">Bottlenecks of a branch, as a share of 3.</param>
internal sealed record EncoderShape(EncoderKind Kind, int Width, int FeedForward, double Expansion, double Depth)
{
    internal int FusionHidden => (int)Math.Floor(Expansion * Width / 2);

    internal int FusionBlocks => (int)Math.Round(3 * Depth, MidpointRounding.ToEven);
}
