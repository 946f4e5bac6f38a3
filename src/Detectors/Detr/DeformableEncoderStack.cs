using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>The encoder of a Deformable DETR, or of a Sparse DETR where some tokens are updated (DeformableTransformerEncoder).</summary>
internal sealed class DeformableEncoderStack : nn.Module
{
    internal readonly ModuleList<DeformableEncoderLayer> layers;
    internal readonly ModuleList<Linear>? class_embed; // of the layers before the last
    internal readonly ModuleList<Mlp>? bbox_embed;
    private readonly PredictionHeads _heads;

    internal DeformableEncoderStack(DeformableShape shape, PredictionHeads heads) : base(nameof(DeformableEncoderStack))
    {
        _heads = heads;
        layers = nn.ModuleList(Enumerable.Range(0, shape.EncoderLayers).Select(_ => new DeformableEncoderLayer(shape)).ToArray());
        if (shape.EncoderHeads)
        {
            class_embed = nn.ModuleList(Enumerable.Range(0, shape.EncoderLayers - 1).Select(i => heads.Classes[heads.OfEncoder(i)])
                .ToArray());
            bbox_embed = nn.ModuleList(Enumerable.Range(0, shape.EncoderLayers - 1).Select(i => heads.Boxes[heads.OfEncoder(i)]).ToArray());
        }
        RegisterComponents();
    }

    /// <param name="tokens">[B, N, d].</param>
    /// <param name="positions">[B or 1, N, d] with the levels' embeddings.</param>
    /// <param name="layout">Where the tokens stand.</param>
    /// <param name="chosen">The tokens that are updated, or null for all.</param>
    /// <param name="predicts">Whether the layers that have heads predict.</param>
    /// <returns>[B, N, d], and what the layers predict for the tokens that they update.</returns>
    internal (Tensor Memory, List<LayerPrediction> Predictions) forward(
        Tensor tokens, Tensor positions, LevelLayout layout, ChosenTokens? chosen, bool predicts)
    {
        var predictions = new List<LayerPrediction>();
        if (chosen is null)
        {
            foreach (var layer in layers)
                tokens = layer.call(tokens, positions, new AskedTokens(tokens, layout.References, layout));
            return (tokens, predictions);
        }
        Tensor updated = chosen.Select(tokens), places = chosen.Select(positions), references = chosen.Select(layout.References);
        var proposals = predicts && class_embed is not null ? chosen.Select(layout.Proposals) : null;
        for (var i = 0; i < layers.Count; i++)
        {
            updated = layers[i].call(updated, places, new AskedTokens(tokens, references, layout)); // [B, S, d]
            tokens = chosen.Renew(tokens, updated);
            if (proposals is null || i == layers.Count - 1)
                continue;
            var head = _heads.OfEncoder(i);
            predictions.Add(new LayerPrediction(
                _heads.Classes[head].call(updated), _heads.Box(head, updated, proposals).sigmoid()));
        }
        return (tokens, predictions);
    }

    /// <summary>Appends the layers for images without padding.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="memory">All tokens, asked by those that are updated.</param>
    /// <param name="positions">[N, d] with the levels' embeddings.</param>
    /// <param name="centers">[N, 2] x and y of the cells' centres.</param>
    /// <param name="chosen">[B, S] int64 the tokens that are updated, or null for all.</param>
    /// <returns>[B, N, d].</returns>
    internal string Emit(OnnxGraph graph, EmittedMemory memory, double[] positions, double[] centers, string? chosen)
    {
        int width = (int)layers[0].linear1.weight.shape[1], count = positions.Length / width;
        string places = graph.Weight("positions", positions, count, width), cells = graph.Weight("centers", centers, count, 2);
        if (chosen is null)
        {
            (places, cells) = (graph.Unsqueeze(places, 0), graph.Unsqueeze(cells, 0));
            for (var i = 0; i < layers.Count; i++)
                using (graph.Scope($"layer{i}"))
                    memory = memory with { Tokens = layers[i].Emit(graph, memory.Tokens, places, cells, memory) };
            return memory.Tokens;
        }
        (places, cells) = (graph.Gather(places, chosen, 0), graph.Gather(cells, chosen, 0)); // [B, S, d], [B, S, 2]
        var images = graph.Add(graph.Mul(chosen, graph.Scalar(0L)), memory.ImageRows); // [B, S]
        var indices = graph.Concat(2, graph.Unsqueeze(images, 2), graph.Unsqueeze(chosen, 2)); // [B, S, 2]
        var updated = graph.RowsAt(memory.Tokens, chosen);
        for (var i = 0; i < layers.Count; i++)
            using (graph.Scope($"layer{i}"))
            {
                updated = layers[i].Emit(graph, updated, places, cells, memory);
                memory = memory with { Tokens = graph.ScatterND(memory.Tokens, indices, updated) };
            }
        return memory.Tokens;
    }
}
