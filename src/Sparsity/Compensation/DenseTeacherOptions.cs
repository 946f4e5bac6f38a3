using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// A whole network that teaches from the first change of channels, or the first change at all where channels have no budget, to the end of
/// the training: its class scores and boxes on every decoder layer, and its maps.
/// </summary>
public sealed class DenseTeacherOptions
{
    /// <summary>
    /// Weights (.safetensors or .pth) that a dense training of the same network and classes left, or null for the averaged weights as they
    /// are at that change.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; set; }

    /// <summary>Weight of the class loss of each decoder layer.</summary>
    [AllowedRange(0, 100)]
    public float ClassWeight { get; set; } = 1;

    /// <summary>Weight of the box loss of each decoder layer.</summary>
    [AllowedRange(0, 100)]
    public float BoxWeight { get; set; } = 0.5f;

    /// <summary>Weight of the loss of each map, the backbone's and the encoder's, when the teacher begins.</summary>
    [AllowedRange(0, 100)]
    public float HintWeight { get; set; } = 1;

    /// <summary>Share of the training at which that weight has fallen to 0, in a straight line.</summary>
    [AllowedRange(0, 1)]
    public float HintEnd { get; set; } = 0.9f;

    /// <summary>Boxes count for the box loss where the teacher's best class score is at least this.</summary>
    [AllowedRange(0, 1)]
    public float LeastScore { get; set; } = 0.05f;

    /// <summary>Also reduce the learning rate for some epochs after each change, as without a dense teacher.</summary>
    public bool ReduceRate { get; set; }

    internal bool Teaches => ClassWeight > 0 || BoxWeight > 0 || HintWeight > 0;

    internal DenseTeacherOptions Copy() => (DenseTeacherOptions)MemberwiseClone();
}
