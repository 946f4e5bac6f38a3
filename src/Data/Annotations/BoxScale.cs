namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>What the numbers of boxes count.</summary>
internal enum BoxScale
{
    /// <summary>Pixels, unless all of them together look like shares.</summary>
    Pixels,

    /// <summary>Shares of the width and the height of the image, as the format defines them.</summary>
    Shares,
}
