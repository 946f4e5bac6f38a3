// RepNCSPELAN4, the fusion block of both encoders (YOLOv9's GELAN; DEIM §2, DEIMv2 §2.1).

using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

internal sealed class RepNcspElan4 : nn.Module<Tensor, Tensor>, IEmitter
{
    internal readonly ConvNorm cv1;
    internal readonly Sequential cv2;
    internal readonly Sequential cv3;
    internal readonly ConvNorm cv4;

    /// <param name="inputs">Channels that come in: 2·width where the maps are concatenated, width where they are summed.</param>
    /// <param name="width">Channels that go out.</param>
    /// <param name="hidden">Channels of the two inner branches.</param>
    /// <param name="blocks">Bottlenecks of each inner branch.</param>
    /// <param name="stacked">True takes DEIMv2's <see cref="CspLayer2"/>, false DEIM's <see cref="CspLayer"/>.</param>
    internal RepNcspElan4(int inputs, int width, int hidden, int blocks, bool stacked) : base(nameof(RepNcspElan4))
    {
        cv1 = new ConvNorm(inputs, 2 * width, kernel: 1);
        cv2 = Branch(width, hidden, blocks, stacked);
        cv3 = Branch(hidden, hidden, blocks, stacked);
        cv4 = new ConvNorm(2 * width + 2 * hidden, width, kernel: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor split = cv1.call(input); // [B, in, H, W] -> [B, 2w, H, W]
        Tensor y1 = split.chunk(2, 1)[1]; // [B, w, H, W]
        Tensor y2 = cv2.call(y1); // [B, h, H, W]
        Tensor y3 = cv3.call(y2);
        return cv4.call(cat([split, y2, y3], 1)); // [B, 2w + 2h, H, W] -> [B, w, H, W]
    }

    public string Emit(OnnxGraph graph, string input) => Emit(graph, new FusionSource(input));

    /// <summary>
    /// Over maps that forward gets concatenated: cv1 works on each map apart, where the map is smallest, and takes in the convolutions without
    /// activation in front of it. A 1×1 convolution commutes with nearest upsampling, and cv1(concat[a, b]) = Wa·a + Wb·b.
    /// </summary>
    internal string Emit(OnnxGraph graph, params FusionSource[] sources)
    {
        FusedConv expand = cv1.Fused;
        int width = expand.Outputs / 2, inputs = expand.Inputs / sources.Length;
        string y0 = Half(0), y1 = Half(1);
        string y2 = EmitBranch(graph, cv2, y1);
        string y3 = EmitBranch(graph, cv3, y2);
        return cv4.Emit(graph, graph.Concat(1, y0, y1, y2, y3));

        // A convolution for each half of the channels: a split would leave the runtime's blocked layout.
        string Half(int half) => graph.Silu(sources
            .Select((source, i) => source.Emit(graph, expand.Rows(half * width, width).Columns(i * inputs, inputs, keepBias: i == 0)))
            .Aggregate(graph.Add));
    }

    private static string EmitBranch(OnnxGraph graph, Sequential branch, string x) =>
        branch.children().Cast<IEmitter>().Aggregate(x, (value, module) => module.Emit(graph, value));

    private static Sequential Branch(int inputs, int hidden, int blocks, bool stacked)
    {
        nn.Module<Tensor, Tensor> csp = stacked ? new CspLayer2(inputs, hidden, blocks) : new CspLayer(inputs, hidden, blocks);
        return nn.Sequential(csp, new ConvNorm(hidden, hidden, kernel: 3));
    }
}
