using Microsoft.ML.SparseDetr.Detectors.Tokens;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Outputs;

/// <summary>What one prediction stage says about every query.</summary>
/// <param name="Logits">[B, Q, C] class logits.</param>
/// <param name="Boxes">[B, Q, 4] boxes, cxcywh, normalised to the image.</param>
/// <param name="Corners">[B, Q, 4·(R+1)] logits of the edge-distance bins (l, t, r, b), or null where the stage has none.</param>
/// <param name="References">[B, Q, 4] reference boxes (cxcywh, detached) that the corners refine, or null.</param>
internal sealed record LayerPrediction(Tensor Logits, Tensor Boxes, Tensor? Corners = null, Tensor? References = null);

/// <summary>Predictions for the denoising queries of a training step.</summary>
/// <param name="Layers">One entry for each decoder layer, the last one included.</param>
/// <param name="Initial">The box and class predicted before the first refinement ("pre").</param>
/// <param name="Queries">The noised queries that went in.</param>
internal sealed record DenoisingOutput(IReadOnlyList<LayerPrediction> Layers, LayerPrediction Initial, DenoisingQueries Queries);

/// <summary>
/// Everything a detector returns; in evaluation only <see cref="Final"/> is set, and trace, maps and further layers where they are wanted.
/// </summary>
internal sealed record DetectorOutput(LayerPrediction Final)
{
    /// <summary>Decoder layers before the last one, first to last.</summary>
    public IReadOnlyList<LayerPrediction> Auxiliary { get; init; } = [];

    /// <summary>The box and class predicted before the first refinement ("pre"), training only.</summary>
    public LayerPrediction? Initial { get; init; }

    /// <summary>Prediction of the query selection (encoder head) for the selected queries, training only.</summary>
    public LayerPrediction? Encoder { get; init; }

    /// <summary>Prediction of the encoder's output for all tokens [B, N, …], training of a two-stage Deformable DETR only.</summary>
    public LayerPrediction? Proposals { get; init; }

    /// <summary>Prediction of the backbone's tokens [B, N, …], training of a Sparse DETR that chooses them by it only.</summary>
    public LayerPrediction? Backbone { get; init; }

    /// <summary>Predictions of encoder layers for the tokens that they update [B, S, …], training of a Sparse DETR only.</summary>
    public IReadOnlyList<LayerPrediction> EncoderLayers { get; init; } = [];

    /// <summary>Which tokens a Sparse DETR's encoder updates, or null.</summary>
    internal ChosenTokens? ChosenTokens { get; init; }

    /// <summary>Predictions for the denoising queries, or null when the batch had no object.</summary>
    public DenoisingOutput? Denoising { get; init; }

    /// <summary>What the token predictor says.</summary>
    internal ImageChoice Choice { get; init; } = ImageChoice.None;

    /// <summary>What happened inside, or null where <see cref="Detector.Tracing"/> is off.</summary>
    internal DetectorTrace? Trace { get; init; }

    /// <summary>The maps between the parts, with their gradients; null where neither a trace nor a lesson is wanted.</summary>
    internal DetectorFeatures? Features { get; init; }

    /// <summary>All decoder layers that are known, first to last.</summary>
    internal IReadOnlyList<LayerPrediction> Layers => [.. Auxiliary, Final];
}
