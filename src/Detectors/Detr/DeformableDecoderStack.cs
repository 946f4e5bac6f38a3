using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>The decoder of the Deformable DETR family (DeformableTransformerDecoder).</summary>
internal sealed class DeformableDecoderStack : nn.Module
{
    internal readonly ModuleList<DeformableDecoderLayer> layers;
    internal readonly ModuleList<Mlp>? bbox_embed; // official checkpoints have the heads here again, where the decoder uses them
    internal readonly ModuleList<Linear>? class_embed;
    private readonly PredictionHeads _heads;
    private readonly bool _refines;

    internal DeformableDecoderStack(DeformableShape shape, PredictionHeads heads) : base(nameof(DeformableDecoderStack))
    {
        (_heads, _refines) = (heads, shape.BoxRefinement);
        layers = nn.ModuleList(Enumerable.Range(0, shape.DecoderLayers).Select(_ => new DeformableDecoderLayer(shape)).ToArray());
        bbox_embed = shape.BoxRefinement ? heads.Boxes : null;
        class_embed = shape.TwoStage ? heads.Classes : null;
        RegisterComponents();
    }

    /// <param name="queries">[B, Q, d] content.</param>
    /// <param name="places">[B or 1, Q, d].</param>
    /// <param name="references">[B, Q, 2 or 4] where the queries look from at first, in 0..1; detached where they come from the
    /// encoder.</param>
    /// <param name="tokens">[B, N, d].</param>
    /// <param name="layout">Where the tokens stand.</param>
    /// <param name="everyLayer">Whether all layers predict, or the last one alone.</param>
    internal List<LayerPrediction> forward(
        Tensor queries, Tensor places, Tensor references, Tensor tokens, LevelLayout layout, bool everyLayer)
    {
        var predictions = new List<LayerPrediction>();
        for (var i = 0; i < layers.Count; i++)
        {
            queries = layers[i].forward(queries, places, references, tokens, layout);
            if (!everyLayer && !_refines && i < layers.Count - 1)
                continue;
            var prediction = _heads.Predict(i, queries, references);
            if (everyLayer || i == layers.Count - 1)
                predictions.Add(prediction);
            if (_refines)
                references = prediction.Boxes.detach();
        }
        return predictions;
    }

    /// <summary>Appends the layers for images without padding.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="queries">[B·Q, d] content.</param>
    /// <param name="places">[B·Q, d].</param>
    /// <param name="references">[B·Q, 2 or 4] where the queries look from at first, before the sigmoid.</param>
    /// <param name="boxes">Whether these are boxes.</param>
    /// <param name="memory">The tokens, asked by the queries.</param>
    /// <returns>[B·Q, C] logits and [B·Q, 4] boxes cxcywh of the last layer.</returns>
    internal (string Logits, string Boxes) Emit(
        OnnxGraph graph, string queries, string places, string references, bool boxes, EmittedMemory memory)
    {
        var last = layers.Count - 1;
        for (var i = 0; i < layers.Count; i++)
        {
            using var scope = graph.Scope($"layer{i}");
            var seen = graph.Sigmoid(references);
            queries = layers[i].Emit(graph, queries, places, boxes ? seen : graph.Reshape(seen, -1, memory.QueryCount, 2), boxes, memory);
            if (_refines || i == last)
                (references, boxes) = (_heads.EmitBoxes(graph, i, queries, references, boxes), true);
        }
        using (graph.Scope("score"))
            return (graph.Linear(queries, _heads.Classes[last]), graph.Sigmoid(references));
    }
}
