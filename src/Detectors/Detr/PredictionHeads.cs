using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// The class and box heads of a Deformable DETR. Their order is the official one: decoder layers, then the encoder's output, the backbone's
/// tokens where they have one, then the encoder's layers. Without refinement all decoder layers share one of each.
/// </summary>
internal sealed class PredictionHeads
{
    private readonly DeformableShape _shape;

    /// <param name="shape">Which of them there are.</param>
    /// <param name="classCount">Number of classes C.</param>
    internal PredictionHeads(DeformableShape shape, int classCount)
    {
        _shape = shape;
        var first = FreshBox(shape.TwoStage ? 0 : -2);
        var firstClass = Class();
        int stages = shape.DecoderLayers + (shape.TwoStage ? 1 : 0) + (shape.HasBackboneHead ? 1 : 0),
            layers = shape.EncoderHeads ? shape.EncoderLayers - 1 : 0;
        Classes = nn.ModuleList(Enumerable.Range(0, stages + layers)
            .Select(i => i == 0 || !shape.BoxRefinement ? firstClass : Class()).ToArray());
        Boxes = nn.ModuleList(Enumerable.Range(0, stages + layers)
            .Select(i => i == 0 || !shape.BoxRefinement ? first : FreshBox(0)).ToArray());

        Mlp FreshBox(double side)
        {
            var head = BoxHead(shape.Width).WithZeroOutput();
            using var frozen = no_grad();
            head.layers[^1].bias!.narrow(0, 2, 2).fill_(side); // width and height, before the sigmoid
            return head;
        }

        Linear Class() => FreshLinear.Scores(shape.Width, classCount);
    }

    /// <summary>From a query to the four numbers of its box (MLP in detr.py).</summary>
    /// <param name="width">Features d of a query.</param>
    internal static Mlp BoxHead(int width) => new(width, width, width, 4) { Activation = Activation.Relu };

    /// <summary>Class heads.</summary>
    internal ModuleList<Linear> Classes { get; }

    /// <summary>Box heads.</summary>
    internal ModuleList<Mlp> Boxes { get; }

    /// <summary>Index of the head of the encoder's output.</summary>
    internal int OfMemory => _shape.DecoderLayers;

    /// <summary>Index of the head of the backbone's tokens.</summary>
    internal int OfBackbone => _shape.DecoderLayers + 1;

    /// <summary>Index of the head of an encoder layer.</summary>
    internal int OfEncoder(int layer) => _shape.DecoderLayers + (_shape.HasBackboneHead ? 2 : 1) + layer;

    /// <summary>What a decoder layer predicts.</summary>
    /// <param name="layer">Number of the layer.</param>
    /// <param name="queries">[B, Q, d] what the layer gave.</param>
    /// <param name="references">[B, Q, 2 or 4] what it looked from; the box is predicted as a change of it.</param>
    internal LayerPrediction Predict(int layer, Tensor queries, Tensor references)
    {
        var change = Boxes[layer].call(queries);
        var from = BoxMath.InverseSigmoid(references);
        if (from.shape[^1] == 2)
            from = nn.functional.pad(from, [0, 2]); // width and height are predicted as they are
        return new LayerPrediction(Classes[layer].call(queries), (change + from).sigmoid());
    }

    /// <summary>Appends the boxes of a decoder layer.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="layer">Number of the layer.</param>
    /// <param name="queries">[B·Q, d] what the layer gave.</param>
    /// <param name="references">[B·Q, 2 or 4] what it looked from, before the sigmoid.</param>
    /// <param name="boxes">Whether these are boxes.</param>
    /// <returns>[B·Q, 4] boxes before the sigmoid.</returns>
    internal string EmitBoxes(OnnxGraph graph, int layer, string queries, string references, bool boxes)
    {
        var from = BoxMath.EmitClampedLogits(graph, references);
        if (!boxes) // width and height are predicted as they are
            from = graph.Concat(1, from, graph.Mul(from, graph.Scalar(0f)));
        return graph.Add(Boxes[layer].Emit(graph, queries), from);
    }

    /// <summary>The box that a head makes of a token and its proposal.</summary>
    /// <param name="head">Its index.</param>
    /// <param name="tokens">[B, K, d].</param>
    /// <param name="proposals">[B or 1, K, 4] cxcywh before the sigmoid.</param>
    /// <returns>[B, K, 4] boxes before the sigmoid.</returns>
    internal Tensor Box(int head, Tensor tokens, Tensor proposals) => proposals + Boxes[head].call(tokens);
}
