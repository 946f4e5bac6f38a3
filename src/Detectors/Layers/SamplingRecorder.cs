using Microsoft.ML.SparseDetr.Detectors.Outputs;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>Keeps where a layer of deformable attention looked, where somebody wants to know.</summary>
internal sealed class SamplingRecorder
{
    private SamplingTrace? _trace;

    /// <summary>Whether the next passes keep where they looked.</summary>
    internal bool Tracing { get; set; }

    /// <summary>Keeps the points of a pass if they are wanted; called inside its dispose scope, which they outlive.</summary>
    internal void Keep(Tensor locations, Tensor weights)
    {
        if (Tracing)
            _trace = new SamplingTrace(locations.detach().MoveToOuterDisposeScope(), weights.detach().MoveToOuterDisposeScope());
    }

    /// <summary>Where the last pass looked; given away once.</summary>
    internal SamplingTrace TakeTrace()
    {
        var trace = _trace ?? throw new InvalidOperationException("There was no pass with tracing.");
        _trace = null;
        return trace;
    }
}
