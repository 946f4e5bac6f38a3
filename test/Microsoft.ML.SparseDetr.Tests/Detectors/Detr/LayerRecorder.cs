using Microsoft.ML.SparseDetr.Detectors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>Keeps what the parts of a detector of the DETR family give in the next pass.</summary>
internal sealed class LayerRecorder
{
    /// <summary>Hooks the parts.</summary>
    public LayerRecorder(Detector detector)
    {
        if (detector is DeformableDetrDetector deformable)
        {
            HookMaps(deformable.backbone[0]);
            foreach (var projection in deformable.input_proj)
                Hook(projection, Projections);
            foreach (var layer in deformable.transformer.encoder.layers)
                Hook(layer.norm2, Encoder);
            foreach (var layer in deformable.transformer.decoder.layers)
                Hook(layer.norm3, Decoder);
            return;
        }
        var detr = (DetrDetector)detector;
        HookMaps(detr.backbone[0]);
        Hook(detr.input_proj, Projections);
        foreach (var layer in detr.transformer.encoder.layers)
            Hook(layer.norm2, Encoder);
        foreach (var layer in detr.transformer.decoder.layers)
            Hook(layer.norm3, Decoder);
        Hook(detr.transformer.decoder.norm, States);
    }

    /// <summary>[B, c, h, w] of the backbone.</summary>
    public List<Tensor> Maps { get; } = [];

    /// <summary>[B, d, h, w] of the transformer's levels.</summary>
    public List<Tensor> Projections { get; } = [];

    /// <summary>[B, n, d] of each encoder layer, whose last part is a norm; in Sparse DETR of the tokens that are updated.</summary>
    public List<Tensor> Encoder { get; } = [];

    /// <summary>[B, Q, d] of each decoder layer, likewise.</summary>
    public List<Tensor> Decoder { get; } = [];

    /// <summary>[B, Q, d] of the norm behind each decoder layer, in DETR only.</summary>
    public List<Tensor> States { get; } = [];

    private void HookMaps(nn.Module<Tensor, Tensor[]> backbone) => backbone.register_forward_hook((_, _, maps) =>
    {
        Maps.AddRange(maps.Select(Lasting));
        return maps;
    });

    private static void Hook(nn.Module<Tensor, Tensor> part, List<Tensor> outputs) => part.register_forward_hook((_, _, output) =>
    {
        outputs.Add(Lasting(output));
        return output;
    });

    // A layer disposes what it makes on its way.
    private static Tensor Lasting(Tensor value) => value.detach().DetachFromDisposeScope();
}
