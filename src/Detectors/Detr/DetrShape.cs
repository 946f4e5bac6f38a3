namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>Size of a DETR; the defaults are those of the published R50 (Carion et al. 2020).</summary>
internal sealed record DetrShape
{
    /// <summary>A DETR for small images and little time.</summary>
    public static DetrShape Small { get; } = new() { Width = 128, EncoderLayers = 3, DecoderLayers = 3, FeedForward = 512 };

    /// <summary>Features d of a token and of a query.</summary>
    public int Width { get; init; } = 256;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Layers of the encoder.</summary>
    public int EncoderLayers { get; init; } = 6;

    /// <summary>Layers of the decoder.</summary>
    public int DecoderLayers { get; init; } = 6;

    /// <summary>Hidden features of a feed-forward network.</summary>
    public int FeedForward { get; init; } = 2048;

    /// <summary>Number of queries.</summary>
    public int Queries { get; init; } = 100;

    /// <summary>Dropout of the transformer in training.</summary>
    public double Dropout { get; init; } = 0.1;
}
