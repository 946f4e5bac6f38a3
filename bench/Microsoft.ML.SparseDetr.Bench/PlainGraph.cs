using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// A DEIM detector operator by operator, as tracing leaves it once constants are folded: the yardstick for the exporter's rewrites.
/// Only batch norms are folded, which ONNX Runtime would do by itself.
/// </summary>
internal static class PlainGraph
{
    public static OnnxGraph Build(Detector detector)
    {
        var graph = new OnnxGraph("plain");
        var images = graph.Input(OnnxTensors.Images, OnnxElementType.Float, "N", 3, detector.Height, detector.Width);
        var sizes = graph.Input(OnnxTensors.TargetSizes, OnnxElementType.Int64, "N", 2);
        var deim = (DeimDetector)detector;
        var levels = detector.Preset.LevelsFor(detector.Height, detector.Width);
        var maps = Encoder(graph, (HybridEncoder)deim.encoder, Backbone(graph, deim.backbone, images), levels);
        var queries = detector.QueryCount(detector.Height, detector.Width);
        (var logits, var boxes) = PlainDecoder.Emit(graph, deim.decoder, maps, levels, queries);
        DetectorExporter.EmitPostprocessing(graph, logits, boxes, sizes, queries, detector.ClassCount);
        return graph;
    }

    private static List<string> Backbone(OnnxGraph graph, HgNetV2 backbone, string images)
    {
        var stem = backbone.stem;
        var x = Pad(graph, Conv(graph, stem.stem1, images));
        var convolved = Conv(graph, stem.stem2b, Pad(graph, Conv(graph, stem.stem2a, x)));
        x = graph.Concat(1, graph.MaxPool(x, 2, 1, [0, 0, 0, 0]), convolved);
        x = Conv(graph, stem.stem4, Conv(graph, stem.stem3, x));
        var maps = new List<string>();
        for (var i = 0; i < backbone.stages.Count; i++)
        {
            var stage = backbone.stages[i];
            x = stage.downsample is null ? x : Conv(graph, stage.downsample, x);
            foreach (var block in stage.blocks.children().Cast<HgBlock>())
                x = Block(graph, block, x);
            if (i >= backbone.FirstReturned)
                maps.Add(x);
        }
        return maps;
    }

    private static string Block(OnnxGraph graph, HgBlock block, string input)
    {
        List<string> outputs = [input];
        foreach (object layer in block.layers)
            outputs.Add(layer is LightConv light
                ? Conv(graph, light.conv2, Conv(graph, light.conv1, outputs[^1]))
                : Conv(graph, (ConvBnAct)layer, outputs[^1]));
        var x = block.aggregation.children().Cast<ConvBnAct>()
            .Aggregate(graph.Concat(1, [.. outputs]), (value, squeeze) => Conv(graph, squeeze, value));
        return block.Residual ? graph.Add(x, input) : x;
    }

    private static string Conv(OnnxGraph graph, ConvBnAct layer, string input)
    {
        var x = FusedConv.Of(layer.conv, layer.bn).Emit(graph, input);
        if (!layer.Activates)
            return x;
        x = graph.Relu(x);
        return layer.lab is not { } lab ? x : graph.Add(
            graph.Mul(graph.Weight("scale", lab.scale.ToDoubles(), 1), x), graph.Weight("bias", lab.bias.ToDoubles(), 1));
    }

    private static string Pad(OnnxGraph graph, string x) => graph.Node("Pad", [x, graph.Ints(0, 0, 0, 0, 0, 0, 1, 1), graph.Scalar(0f)]);

    private static string[] Encoder(OnnxGraph graph, HybridEncoder encoder, List<string> inputs, GridSize[] levels)
    {
        string[] maps = [.. inputs.Select((map, i) => encoder.input_proj[i].Emit(graph, map))];
        var last = maps.Length - 1;
        maps[last] = encoder.Attention!.Emit(graph, maps[last], levels[last]);
        for (var i = last; i > 0; i--)
        {
            maps[i] = encoder.lateral_convs[last - i].Emit(graph, maps[i]);
            maps[i - 1] = Fuse(graph, encoder.fpn_blocks[last - i], graph.Concat(1, graph.UpsampleNearest(maps[i], 2), maps[i - 1]));
        }
        for (var i = 0; i < last; i++)
        {
            var down = encoder.downsample_convs[i].children().Cast<ScDown>().Single().Emit(graph, maps[i]);
            maps[i + 1] = Fuse(graph, encoder.pan_blocks[i], graph.Concat(1, down, maps[i + 1]));
        }
        return maps;
    }

    private static string Fuse(OnnxGraph graph, RepNcspElan4 block, string x)
    {
        var halves = graph.Split(block.cv1.Emit(graph, x), 1, block.cv1.conv.out_channels / 2, block.cv1.conv.out_channels / 2);
        var y2 = block.cv2.children().Cast<IEmitter>().Aggregate(halves[1], (value, layer) => layer.Emit(graph, value));
        var y3 = block.cv3.children().Cast<IEmitter>().Aggregate(y2, (value, layer) => layer.Emit(graph, value));
        return block.cv4.Emit(graph, graph.Concat(1, halves[0], halves[1], y2, y3));
    }
}
