using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>A network from images to the maps of its last stages.</summary>
/// <param name="name">The type.</param>
internal abstract class BackboneBody(string name) : nn.Module<Tensor, Tensor[]>(name)
{
    /// <summary>Channels of each map.</summary>
    internal abstract IReadOnlyList<int> Channels { get; }

    /// <summary>Pixels of the image from one cell of a map to the next.</summary>
    internal abstract IReadOnlyList<int> Strides { get; }

    /// <summary>Whether it looks at colours with ImageNet's mean and deviation taken out, or at plain RGB in 0..1.</summary>
    internal virtual bool TakesImageNetColors => true;

    /// <summary>Whether a weight is missing in files of the network alone, as a classifier is published.</summary>
    /// <param name="name">Its name inside the network.</param>
    internal virtual bool IsOfDetectorsOnly(string name) => false;

    /// <summary>Appends the network.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="images">[B, 3, H, W] in the colours that it takes.</param>
    /// <param name="size">Height and width of the images.</param>
    /// <returns>Maps [B, c, ⌈H/s⌉, ⌈W/s⌉], finest first.</returns>
    internal abstract string[] Emit(OnnxGraph graph, string images, GridSize size);

    /// <summary>Takes a part out of training.</summary>
    private protected static void Freeze(nn.Module part)
    {
        foreach (var parameter in part.parameters())
            parameter.requires_grad = false;
    }
}
