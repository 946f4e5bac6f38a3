using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tokens;

/// <summary>Some of n tokens: the same ones for all images, or others for each.</summary>
internal abstract class TokenSubset
{
    /// <summary>The mask of Eq. 6 and the scores that hide the other tokens from attention.</summary>
    internal abstract TokenMask Mask(Tensor data, DroppedTokenRule rule);

    /// <summary>[B, n, d] -> the tokens in use and the others.</summary>
    internal abstract (Tensor Kept, Tensor Dropped) Split(Tensor tokens);

    /// <summary>The reverse of <see cref="Split"/>.</summary>
    internal abstract Tensor Join(Tensor kept, Tensor dropped);

    /// <summary>[B or 1, n, …] -> [B or 1, kept, …].</summary>
    internal abstract Tensor Select(Tensor tokens);

    /// <summary>[B, …] positions in the set -> tokens.</summary>
    internal abstract Tensor Tokens(Tensor positions);
}
