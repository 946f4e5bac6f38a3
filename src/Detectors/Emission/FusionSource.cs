using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Detectors.Emission;

/// <summary>A map that a fusion block reads, with what lies linearly between the two.</summary>
/// <param name="Value">The map.</param>
/// <param name="Projection">A 1×1 convolution that the block takes in, or null.</param>
/// <param name="Upsample">Whether the map is doubled in size (nearest) on its way.</param>
internal sealed record FusionSource(string Value, FusedConv? Projection = null, bool Upsample = false)
{
    /// <summary>Appends conv(upsample(projection(value))), the convolutions as one and before the upsampling.</summary>
    public string Emit(OnnxGraph graph, FusedConv conv)
    {
        var x = (Projection is null ? conv : conv.After(Projection)).Emit(graph, Value);
        return Upsample ? graph.UpsampleNearest(x, 2) : x;
    }
}
