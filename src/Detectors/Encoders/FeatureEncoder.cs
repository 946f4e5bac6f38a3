using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// Turns the backbone's maps into the levels that the decoder looks at: all of one width, strides a factor 2 apart, finest first. Forward
/// takes the levels of <see cref="Project"/>, and the tokens that attention is limited to where they are chosen for each image.
/// </summary>
internal abstract class FeatureEncoder : nn.Module<Tensor[], TokenSubset?, Tensor[]>
{
    /// <summary>The attention among the tokens of all levels, or null where there is none; official encoders have none.</summary>
    internal readonly DeformableEncoder? deformable;

    /// <param name="name">The type.</param>
    /// <param name="deformable">Attention among the tokens of all levels, or null.</param>
    private protected FeatureEncoder(string name, DeformableEncoder? deformable) : base(name) => this.deformable = deformable;

    /// <summary>The attention inside the coarsest level, or null where the encoder has none.</summary>
    internal virtual Aifi? Attention => null;

    /// <summary>Tells the attention, of whatever kind, which tokens take part.</summary>
    internal void UseTokens(TokenPlan plan)
    {
        Attention?.Tokens = plan;
        deformable?.Tokens = plan;
    }

    /// <summary>The levels before attention and fusion.</summary>
    /// <param name="maps">The backbone's maps, finest first.</param>
    /// <returns>The levels [B, d, h, w].</returns>
    internal abstract Tensor[] Project(Tensor[] maps);

    /// <summary>Appends the levels before attention and fusion.</summary>
    internal abstract string[] EmitProjection(OnnxGraph graph, string[] maps);

    /// <summary>Appends the encoder.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="maps">The backbone's maps, finest first.</param>
    /// <param name="levels">Height and width of each level.</param>
    /// <param name="projected">The levels from <see cref="EmitProjection"/>, or from <see cref="deformable"/> behind it, where something
    /// else needs them too; or null.</param>
    /// <param name="chosen">The tokens that attention is limited to in each image, or null.</param>
    /// <returns>The levels [B, d, h, w].</returns>
    internal abstract string[] Emit(
        OnnxGraph graph, string[] maps, IReadOnlyList<GridSize> levels, string[]? projected = null, IEmittedSubset? chosen = null);

    private protected static Tensor Upsample(Tensor x) =>
        nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest); // [B, d, h, w] -> [B, d, 2h, 2w]
}
