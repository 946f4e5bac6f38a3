using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Encoders;

/// <summary>
/// LiteEncoder's downsampling: average of 3×3 with stride 2 (padding counted), 1×1 convolution, batch norm, SiLU (down_sample of
/// LiteEncoder).
/// </summary>
internal sealed class PooledConv : nn.Module<Tensor, Tensor>
{
    // the official names are positions in a list that begins with the pooling
    [ComponentName(Name = "1")]
    internal readonly Conv2d conv;

    [ComponentName(Name = "2")]
    internal readonly BatchNorm2d norm;

    internal PooledConv(int width) : base(nameof(PooledConv))
    {
        conv = nn.Conv2d(width, width, 1, bias: false);
        norm = nn.BatchNorm2d(width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var pooled = nn.functional.avg_pool2d(input, 3, stride: 2, padding: 1); // [B, d, h, w] -> [B, d, h/2, w/2]
        return NormActivation.Apply(conv.call(pooled), norm, Activation.Silu);
    }

    internal string Emit(OnnxGraph graph, string input) =>
        graph.Silu(FusedConv.Of(conv, norm).Emit(graph, graph.AveragePool(input, 3, 2, [1, 1, 1, 1])));
}
