using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>Column names inside a saved model. A zip stores them, so they never change.</summary>
internal static class ChainColumns
{
    /// <summary>Nothing of a user's row starts with this.</summary>
    public const string Prefix = "__ssd_";

    public const string Image = Prefix + "Image";
    public const string Key = Prefix + "Key";
    public const string State = Prefix + "State";
    public const string Resized = Prefix + "Resized";
    public const string Sized = Prefix + "Sized";
    public const string Names = Prefix + "Names";
    public const string KeptBoxes = Prefix + "KeptBoxes";
    public const string KeptScores = Prefix + "KeptScores";

    /// <summary>Tensors of the network: inputs pixels and source size, outputs the K candidates.</summary>
    public const string Images = Prefix + OnnxTensors.Images;
    public const string TargetSizes = Prefix + OnnxTensors.TargetSizes;
    public const string Labels = Prefix + OnnxTensors.Labels;
    public const string Boxes = Prefix + OnnxTensors.Boxes;
    public const string Scores = Prefix + OnnxTensors.Scores;

    public static string[] All { get; } =
        [Image, Key, State, Resized, Sized, Images, TargetSizes, Labels, Boxes, Scores, Names, KeptBoxes, KeptScores];
}
