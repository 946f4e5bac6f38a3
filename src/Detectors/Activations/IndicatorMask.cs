using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Activations;

/// <summary>
/// Static indicators (SIBS; Sedghi, Subramoney and Kappel 2025): a fixed table says for each hidden neuron of which other one's inactivity
/// its own follows. Indicators, and neurons without one, are always computed.
/// </summary>
internal sealed class IndicatorMask : IActivationMask
{
    /// <summary>Stands in the table for a neuron without an indicator.</summary>
    internal const int None = -1;

    private readonly double _epsilon;
    private readonly IndexTensor _seen; // the indicator, or the neuron itself
    private readonly ConstantTensor _free; // 1 for neurons that are always computed

    /// <param name="indicators">For each neuron its indicator, or <see cref="None"/>.</param>
    /// <param name="epsilon">Size from which on an activation is active; 0 for all that are not 0.</param>
    internal IndicatorMask(int[] indicators, double epsilon)
    {
        (Indicators, _epsilon) = (indicators, epsilon);
        _seen = new IndexTensor([.. indicators.Select((indicator, neuron) => indicator == None ? neuron : indicator)]);
        _free = new ConstantTensor([.. indicators.Select(indicator => indicator == None ? 1.0 : 0)], indicators.Length);
    }

    /// <summary>For each neuron its indicator, or <see cref="None"/>.</summary>
    internal int[] Indicators { get; }

    /// <inheritdoc/>
    public Tensor Of(Tensor x, Tensor hidden)
    {
        var active = (_epsilon > 0 ? hidden.abs().ge(_epsilon) : hidden.ne(0)).to(hidden.dtype);
        return active.index_select(-1, _seen.For(hidden)).maximum(_free.For(hidden));
    }

    /// <inheritdoc/>
    public string Emit(OnnxGraph graph, string rows, string hidden)
    {
        using var scope = graph.Scope("indicators");
        var active = _epsilon > 0
            ? graph.GreaterOrEqual(graph.Abs(hidden), graph.Scalar((float)_epsilon))
            : graph.Greater(hidden, graph.Scalar(0f)); // behind a ReLU nothing is below
        var kept = graph.Gather(graph.Cast(active, OnnxElementType.Float), graph.Indices("seen", _seen.Values), 1); // [M, C]
        // behind a ReLU a neuron that indicates itself loses nothing
        return graph.Mul(hidden, _epsilon > 0 ? graph.Max(kept, graph.Weight("free", _free.Values, Indicators.Length)) : kept);
    }
}
