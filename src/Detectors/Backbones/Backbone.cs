using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>
/// A network under the name "body": as the first of a list "backbone" its weights have the names of DETR's family (Backbone in
/// backbone.py, as a part of Joiner).
/// </summary>
internal sealed class Backbone : nn.Module<Tensor, Tensor[]>
{
    internal readonly BackboneBody body;

    internal Backbone(BackboneBody network) : base(nameof(Backbone))
    {
        body = network;
        RegisterComponents();
    }

    /// <summary>Channels of each map.</summary>
    internal IReadOnlyList<int> Channels => body.Channels;

    /// <summary>Height and width of each map.</summary>
    /// <param name="images">Those of the images.</param>
    internal GridSize[] SizesOf(GridSize images) =>
        [.. body.Strides.Select(images.DividedBy)];

    /// <summary>Images as the network takes them. What pads them comes after it, as zeros.</summary>
    /// <param name="images">[B, 3, H, W] RGB in 0..1.</param>
    internal Tensor Prepare(Tensor images) => body.TakesImageNetColors ? ImageNetColors.Normalize(images) : images;

    /// <param name="images">[B, 3, H, W] as <see cref="Prepare(Tensor)"/> gives them.</param>
    /// <returns>Maps [B, c, ⌈H/s⌉, ⌈W/s⌉], finest first.</returns>
    public override Tensor[] forward(Tensor images) => body.call(images);

    /// <summary>Appends <see cref="Prepare(Tensor)"/>.</summary>
    internal string Prepare(OnnxGraph graph, string images) =>
        body.TakesImageNetColors ? ImageNetColors.Emit(graph, images) : images;

    /// <inheritdoc cref="BackboneBody.Emit"/>
    internal string[] Emit(OnnxGraph graph, string images, GridSize size) => body.Emit(graph, images, size);
}
