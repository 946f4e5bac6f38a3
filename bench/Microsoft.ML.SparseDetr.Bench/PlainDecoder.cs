using Microsoft.ML.SparseDetr.Detectors.Decoders;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>D-FINE's decoder operator by operator, with GridSample (see <see cref="PlainGraph"/>).</summary>
internal static class PlainDecoder
{
    public static (string Logits, string Boxes) Emit(
        OnnxGraph graph, DetectionDecoder decoder, string[] maps, GridSize[] levels, int queries)
    {
        var width = decoder.Shape.Width;
        var memory = graph.Concat(1, [.. maps.Select((map, i) => graph.Tokens(map, width, levels[i].Cells))]); // [N, L, D]
        var rows = graph.LayerNorm(Linear(graph, memory, decoder.enc_output!.proj), decoder.enc_output.norm);
        (_, var chosen) = graph.TopK(graph.ReduceMax(Linear(graph, rows, decoder.enc_score_head), 2), queries);
        chosen = graph.Unsqueeze(chosen, 2);
        var content = graph.Node("GatherND", [rows, chosen], new OnnxAttribute("batch_dims", 1)); // [N, Q, D]
        var anchors = graph.Gather(graph.Weight("anchors", decoder.anchors.ToDoubles(), decoder.anchors.shape[1], 4),
            graph.Squeeze(chosen, 2), 0);
        var references = graph.Sigmoid(graph.Add(Mlp(graph, content, decoder.enc_bbox_head), anchors));

        string initial = "", corners = "", previous = "", probabilities = "", x = content;
        for (var i = 0; i < decoder.decoder.layers.Count; i++)
        {
            x = Layer(graph, (DFineDecoderLayer)decoder.decoder.layers[i], x, references, memory, levels, decoder, queries);
            if (i == 0)
                initial = graph.Sigmoid(graph.Add(Mlp(graph, x, decoder.pre_bbox_head), InverseSigmoid(graph, references)));
            var step = Mlp(graph, i == 0 ? x : graph.Add(x, previous), decoder.dec_bbox_head[i]);
            corners = i == 0 ? step : graph.Add(step, corners);
            probabilities = graph.Softmax(graph.Reshape(corners, -1, queries, 4, 33), -1);
            references = Refine(graph, initial, graph.Reshape(graph.MatMul(graph.Reshape(probabilities, -1, 33),
                graph.Weight("project", decoder.integral.Distances, 33, 1)), -1, queries, 4), decoder.Shape.RegScale);
            previous = x;
        }
        var last = decoder.decoder.layers.Count - 1;
        (var top, _) = graph.TopK(probabilities, LocationQuality.Top);
        var statistics = graph.Reshape(graph.Concat(-1, top, graph.ReduceMean(top, -1, keepDimension: true)), -1, queries, 20);
        var quality = Mlp(graph, statistics, decoder.decoder.lqe_layers[last].reg_conf);
        return (graph.Add(Linear(graph, x, decoder.dec_score_head[last]), quality), references);
    }

    private static string Layer(OnnxGraph graph, DFineDecoderLayer layer, string x, string references, string memory,
        GridSize[] levels, DetectionDecoder decoder, int queries)
    {
        var positions = graph.Clip(Mlp(graph, references, decoder.query_pos_head), -10, 10);
        var width = decoder.Shape.Width;
        var attended = layer.self_attn.Emit(graph, graph.Reshape(graph.Add(x, positions), -1, width), graph.Reshape(x, -1, width),
            queries);
        x = graph.LayerNorm(graph.Add(x, graph.Reshape(attended, -1, queries, width)), layer.norm1);
        attended = Attend(graph, layer.cross_attn, graph.Add(x, positions), references, memory, levels, queries);
        var gates = graph.Split(graph.Sigmoid(Linear(graph, graph.Concat(-1, x, attended), layer.gateway.gate)), -1, width, width);
        x = graph.Norm(graph.Add(graph.Mul(gates[0], x), graph.Mul(gates[1], attended)), layer.gateway.norm);
        var hidden = Linear(graph, graph.Silu(Linear(graph, x, layer.linear1)), layer.linear2);
        return graph.LayerNorm(graph.Clip(graph.Add(x, hidden), -65504, 65504), layer.norm3);
    }

    private static string Attend(OnnxGraph graph, DeformableAttention attention, string x, string references, string memory,
        GridSize[] levels, int queries)
    {
        int heads = attention.Heads, points = attention.Points.Sum(), width = (int)attention.sampling_offsets.weight.shape[1];
        var offsets = graph.Reshape(Linear(graph, x, attention.sampling_offsets), -1, queries, heads, points, 2);
        var weights = graph.Softmax(graph.Reshape(Linear(graph, x, attention.attention_weights), -1, queries, heads, points), -1);
        var boxes = graph.Reshape(references, -1, queries, 1, 1, 4);
        var scale = graph.Weight("scale", attention.num_points_scale.ToDoubles(), points, 1);
        var reach = graph.Mul(graph.Mul(graph.Mul(offsets, scale), graph.Slice(boxes, -1, 2, 4)), graph.Scalar(0.5f));
        var grid = graph.Sub(graph.Mul(graph.Add(graph.Slice(boxes, -1, 0, 2), reach), graph.Scalar(2f)), graph.Scalar(1f));
        grid = graph.Reshape(graph.Transpose(grid, 0, 2, 1, 3, 4), -1, queries, points, 2);
        var grids = graph.Split(grid, 2, [.. attention.Points.Select(n => (long)n)]);
        var values = graph.Split(memory, 1, [.. levels.Select(level => (long)level.Cells)]);
        var taps = new string[levels.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            var map = graph.Reshape(graph.Transpose(values[i], 0, 2, 1), -1, width / heads, levels[i].Height, levels[i].Width);
            taps[i] = graph.Node("GridSample", [map, grids[i]], new OnnxAttribute("mode", "bilinear"),
                new OnnxAttribute("padding_mode", "zeros"), new OnnxAttribute("align_corners", 0));
        }
        weights = graph.Reshape(graph.Transpose(weights, 0, 2, 1, 3), -1, 1, queries, points);
        var sums = graph.ReduceSum(graph.Mul(graph.Concat(-1, taps), weights), -1, keepDimension: false); // [N·NH, hd, Q]
        return graph.Transpose(graph.Reshape(sums, -1, width, queries), 0, 2, 1);
    }

    private static string Refine(OnnxGraph graph, string boxes, string distances, double regScale)
    {
        string centers = graph.Slice(boxes, -1, 0, 2), sides = graph.Slice(boxes, -1, 2, 4);
        string unit = graph.Div(sides, graph.Scalar((float)regScale)), half = graph.Scalar((float)(regScale / 2));
        var low = graph.Sub(centers, graph.Mul(graph.Add(graph.Slice(distances, -1, 0, 2), half), unit));
        var high = graph.Add(centers, graph.Mul(graph.Add(graph.Slice(distances, -1, 2, 4), half), unit));
        return graph.Concat(-1, graph.Mul(graph.Add(low, high), graph.Scalar(0.5f)), graph.Sub(high, low));
    }

    private static string InverseSigmoid(OnnxGraph graph, string x)
    {
        var rest = graph.Clip(graph.Sub(graph.Scalar(1f), x), 1e-5f, null);
        return graph.Log(graph.Div(graph.Clip(x, 1e-5f, null), rest));
    }

    private static string Mlp(OnnxGraph graph, string x, Mlp mlp) =>
        mlp.layers.Skip(1).Aggregate(Linear(graph, x, mlp.layers[0]), (value, layer) => Linear(graph, graph.Silu(value), layer));

    private static string Linear(OnnxGraph graph, string x, Linear layer)
    {
        var transposed = layer.weight.t().ToDoubles();
        return graph.Add(graph.MatMul(x, graph.Weight("weight", transposed, layer.in_features, layer.out_features)),
            graph.Weight("bias", layer.bias.ToDoubles(), layer.out_features));
    }
}
