using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Detectors.Emission;

/// <summary>A layer from one map to one map that can write itself into a graph.</summary>
internal interface IEmitter
{
    /// <summary>Appends the layer and returns the name of its output.</summary>
    string Emit(OnnxGraph graph, string input);
}
