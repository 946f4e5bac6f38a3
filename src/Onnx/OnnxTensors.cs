namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>Tensor names of an exported detector; the contract that users of D-FINE know.</summary>
internal static class OnnxTensors
{
    /// <summary>[N, 3, H, W] float32 in 0..1, RGB.</summary>
    public const string Images = "images";

    /// <summary>[N, 2] int64, width and height of the source image.</summary>
    public const string TargetSizes = "orig_target_sizes";

    /// <summary>[N, K] int64 class index.</summary>
    public const string Labels = "labels";

    /// <summary>[N, K, 4] float32 x0 y0 x1 y1 in pixels of the source image.</summary>
    public const string Boxes = "boxes";

    /// <summary>[N, K] float32.</summary>
    public const string Scores = "scores";

    /// <summary>What goes in, in the order of the contract.</summary>
    public static readonly string[] Inputs = [Images, TargetSizes];

    /// <summary>What comes out, in the order of the contract.</summary>
    public static readonly string[] Outputs = [Labels, Boxes, Scores];
}
