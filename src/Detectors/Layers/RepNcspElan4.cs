using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>RepNCSPELAN4, the fusion block of both encoders (YOLOv9's GELAN; RepNCSPELAN4 in hybrid_encoder.py).</summary>
internal sealed class RepNcspElan4 : nn.Module<Tensor, Tensor>, IEmitter, IChannelOwner
{
    internal readonly ConvNorm cv1;
    internal readonly Sequential cv2;
    internal readonly Sequential cv3;
    internal readonly ConvNorm cv4;
    private readonly ChannelGroup[] _parts; // what cv4 reads: the two halves of cv1 and the two branches
    private readonly IWiredBlock[] _blocks;

    /// <param name="inputs">Channels that come in: 2·width where the maps are concatenated, width where they are summed.</param>
    /// <param name="width">Channels that go out.</param>
    /// <param name="hidden">Channels of the two inner branches.</param>
    /// <param name="blocks">Bottlenecks of each inner branch.</param>
    /// <param name="stacked">True takes DEIMv2's <see cref="CspLayer2"/>, false DEIM's <see cref="CspLayer"/>.</param>
    internal RepNcspElan4(int inputs, int width, int hidden, int blocks, bool stacked) : base(nameof(RepNcspElan4))
    {
        _parts = [.. new[] { width, width, hidden, hidden }.Select(channels => new ChannelGroup(ChannelKind.Fusion, channels))];
        _blocks = [Block(width, hidden, blocks, stacked), Block(hidden, hidden, blocks, stacked)];
        cv1 = new ConvNorm(inputs, 2 * width, kernel: 1);
        cv1.Wire(null, ChannelAxis.Of(_parts[0], _parts[1]));
        cv2 = Branch(_blocks[0], _parts[1], _parts[2], hidden);
        cv3 = Branch(_blocks[1], _parts[2], _parts[3], hidden);
        cv4 = new ConvNorm(2 * width + 2 * hidden, width, kernel: 1);
        cv4.Wire(ChannelAxis.Of(_parts), null);
        RegisterComponents();
    }

    public IEnumerable<(string Name, ChannelGroup Group)> ChannelGroups =>
    [
        ("cv1.0", _parts[0]),
        ("cv1.1", _parts[1]),
        ("cv2", _parts[2]),
        ("cv3", _parts[3]),
    ];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var split = cv1.call(input); // [B, in, H, W] -> [B, 2w, H, W]
        var y1 = split.narrow(1, _parts[0].Count, _parts[1].Count); // [B, w, H, W]
        var y2 = cv2.call(y1); // [B, h, H, W]
        var y3 = cv3.call(y2);
        return cv4.call(cat([split, y2, y3], 1)).MoveToOuterDisposeScope(); // [B, 2w + 2h, H, W] -> [B, w, H, W]
    }

    public string Emit(OnnxGraph graph, string input) => Emit(graph, new FusionSource(input));

    /// <summary>
    /// Over maps that forward gets concatenated: cv1 works on each map apart, where the map is smallest, and takes in the convolutions
    /// without activation before it. A 1×1 convolution commutes with nearest upsampling, and cv1(concat[a, b]) = Wa·a + Wb·b.
    /// </summary>
    internal string Emit(OnnxGraph graph, params FusionSource[] sources)
    {
        var expand = cv1.Fused;
        var inputs = expand.Inputs / sources.Length;
        string y0 = Part(0, _parts[0].Count), y1 = Part(_parts[0].Count, _parts[1].Count);
        var y2 = EmitBranch(graph, cv2, y1);
        var y3 = EmitBranch(graph, cv3, y2);
        return cv4.Emit(graph, graph.Concat(1, y0, y1, y2, y3));

        // A convolution for each part of the channels: a split would leave the runtime's blocked layout.
        string Part(int start, int count) => graph.Silu(sources
            .Select((source, i) => source.Emit(graph, expand.Rows(start, count).Columns(i * inputs, inputs, keepBias: i == 0)))
            .Aggregate(graph.Add));
    }

    private static string EmitBranch(OnnxGraph graph, Sequential branch, string x) =>
        branch.children().Cast<IEmitter>().Aggregate(x, (value, module) => module.Emit(graph, value));

    private static IWiredBlock Block(int inputs, int hidden, int blocks, bool stacked) =>
        stacked ? new CspLayer2(inputs, hidden, blocks) : new CspLayer(inputs, hidden, blocks);

    private static Sequential Branch(IWiredBlock block, ChannelGroup inputs, ChannelGroup outputs, int hidden)
    {
        var last = new ConvNorm(hidden, hidden, kernel: 3);
        block.Wire(ChannelAxis.Of(inputs));
        last.Wire(ChannelAxis.Of(block.Output), ChannelAxis.Of(outputs));
        return nn.Sequential((nn.Module<Tensor, Tensor>)block, last);
    }
}
