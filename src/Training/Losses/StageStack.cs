using Microsoft.ML.SparseDetr.Detectors.Outputs;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Losses;

/// <summary>
/// All prediction stages of a set of queries in one tensor each: decoder layers first to last, then "pre", then the encoder head.
/// </summary>
/// <param name="Names">Suffix of each stage in the names of the loss terms.</param>
/// <param name="LayerNames">The same for the decoder layers alone.</param>
/// <param name="Logits">[S, B, Q, C]</param>
/// <param name="Boxes">[S, B, Q, 4] cxcywh</param>
/// <param name="Corners">[L, B, Q, 4·bins] of the decoder layers, or null.</param>
/// <param name="References">[B, Q, 4] reference boxes that all layers share, or null.</param>
/// <param name="TeacherLogits">[B, Q, C] of the last decoder layer.</param>
internal sealed record StageStack(
    IReadOnlyList<string> Names, string[] LayerNames, Tensor Logits, Tensor Boxes, Tensor? Corners, Tensor? References,
    Tensor TeacherLogits)
{
    /// <summary>Queries of each image.</summary>
    public int Queries => (int)Boxes.shape[2];

    /// <summary>The detector's own queries.</summary>
    /// <exception cref="ArgumentException">The output lacks what only training mode gives.</exception>
    public static StageStack Of(DetectorOutput output)
    {
        if (output.Initial is null || output.Encoder is null)
            throw new ArgumentException("The criterion needs the output of a detector in training mode.");
        var names = output.Auxiliary.Select((_, i) => $"_aux_{i}").Append("").ToArray();
        return Stack([.. output.Auxiliary, output.Final], names, [output.Initial, output.Encoder], ["_pre", "_enc_0"]);
    }

    /// <summary>The denoising queries.</summary>
    public static StageStack Of(DenoisingOutput output)
        => Stack(output.Layers, [.. output.Layers.Select((_, i) => $"_dn_{i}")], [output.Initial], ["_dn_pre"]);

    private static StageStack Stack(
        IReadOnlyList<LayerPrediction> layers, string[] layerNames, LayerPrediction[] others, string[] otherNames)
    {
        LayerPrediction[] all = [.. layers, .. others];
        var withCorners = layers.All(layer => layer.Corners is not null && layer.References is not null);
        return new StageStack(
            [.. layerNames, .. otherNames],
            layerNames,
            stack(all.Select(stage => stage.Logits).ToArray()),
            stack(all.Select(stage => stage.Boxes).ToArray()),
            withCorners ? stack(layers.Select(layer => layer.Corners!).ToArray()) : null,
            withCorners ? layers[^1].References : null,
            layers[^1].Logits);
    }
}
