using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

/// <summary>The decoder's stack of layers with their location quality estimators; the loop over it is in DetectionDecoder.</summary>
internal sealed class RefinementLayers : nn.Module
{
    internal readonly ModuleList<DecoderLayer> layers;
    internal readonly ModuleList<LocationQuality> lqe_layers;
    internal readonly Tensor up;
    internal readonly Tensor reg_scale;

    internal RefinementLayers(DecoderShape shape) : base(nameof(RefinementLayers))
    {
        DecoderLayer[] stack = [.. Enumerable.Range(0, shape.Layers).Select(_ =>
            shape.Second ? (DecoderLayer)new DeimDecoderLayer(shape) : new DFineDecoderLayer(shape))];
        foreach (var copy in stack.Skip(1))
            ModuleState.Copy(stack[0], copy); // all layers start alike, as deep copies of one
        layers = nn.ModuleList(stack);
        lqe_layers = nn.ModuleList(Enumerable.Range(0, shape.Layers).Select(_ => new LocationQuality()).ToArray());
        (up, reg_scale) = Constants(shape);
        RegisterComponents();
    }

    /// <summary>Two constants that official checkpoints hold, in the decoder and once more here.</summary>
    internal static (Tensor Up, Tensor RegScale) Constants(DecoderShape shape) =>
        (tensor(new[] { (float)WeightingFunction.Up }), tensor(new[] { (long)shape.RegScale }));
}
