using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>Makes a cell of each patch of an image (PatchEmbed in swin_transformer.py).</summary>
internal sealed class PatchEmbed : nn.Module<Tensor, Tensor>
{
    private const int Side = SwinArchitecture.Patch;

    internal readonly Conv2d proj;
    internal readonly LayerNorm norm;

    internal PatchEmbed(int width) : base(nameof(PatchEmbed))
    {
        proj = nn.Conv2d(3, width, Side, stride: Side);
        norm = nn.LayerNorm(width);
        RegisterComponents();
    }

    /// <summary>Cells for an image.</summary>
    internal static GridSize Cells(GridSize image) => image.DividedBy(Side);

    public override Tensor forward(Tensor images) // [B, 3, H, W] -> [B, ⌈H/4⌉, ⌈W/4⌉, C]
    {
        using var scope = NewDisposeScope();
        var (bottom, right) = (Missing(images.shape[2]), Missing(images.shape[3]));
        var x = bottom + right > 0 ? nn.functional.pad(images, [0, right, 0, bottom]) : images;
        return norm.call(proj.call(x).permute(0, 2, 3, 1).contiguous()).MoveToOuterDisposeScope();
    }

    /// <summary>[B, 3, H, W] -> [B·⌈H/4⌉·⌈W/4⌉, C].</summary>
    internal string Emit(OnnxGraph graph, string images, GridSize size)
    {
        var width = (int)proj.out_channels;
        var conv = FusedConv.Of(proj) with { Pads = [0, 0, Missing(size.Height), Missing(size.Width)] };
        var map = conv.Emit(graph, images);
        return graph.LayerNorm(graph.Reshape(graph.Tokens(map, width, Cells(size).Cells), -1, width), norm);
    }

    private static long Missing(long side) => (Side - side % Side) % Side;
}
