using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>Writes a layer as a graph, runs it in ONNX Runtime and holds it against the layer's forward.</summary>
internal static class EmittedGraph
{
    private const double Tolerance = 1e-5;

    /// <summary>Gives the layer random weights and compares.</summary>
    public static void Compare(nn.Module layer, Func<Tensor[], Tensor> forward, Func<OnnxGraph, string[], string> emit,
        params Tensor[] inputs)
    {
        Shake(layer);
        CompareAsIs(layer, forward, emit, inputs);
    }

    /// <summary>
    /// Compares the graph with <paramref name="forward"/> in double, relative to the norm of the output. The layer is in double afterwards.
    /// </summary>
    public static void CompareAsIs(nn.Module layer, Func<Tensor[], Tensor> forward, Func<OnnxGraph, string[], string> emit,
        params Tensor[] inputs) =>
        CompareWithin(Tolerance, layer, forward, emit, inputs);

    /// <summary>As <see cref="CompareAsIs"/>, for stacks of layers whose rounding adds up.</summary>
    public static void CompareWithin(
        double tolerance, nn.Module layer, Func<Tensor[], Tensor> forward, Func<OnnxGraph, string[], string> emit, params Tensor[] inputs)
    {
        layer.eval();
        using var _ = no_grad();
        var emitted = Run(emit, inputs);
        layer.to(ScalarType.Float64);
        var expected = forward([.. inputs.Select(input => input.to(ScalarType.Float64))]);
        Close.WithinL2(tolerance, expected.reshape(emitted.shape), emitted, layer.GetName());
    }

    /// <summary>Gives every weight and every running statistic a random value.</summary>
    public static void Shake(nn.Module layer)
    {
        using var _ = no_grad();
        foreach ((var name, var value) in ModuleState.Entries(layer))
        {
            var spread = value.ndim > 1 ? 1.4 / Math.Sqrt(value.numel() / value.shape[0]) : 0.5; // keeps the size of what passes
            var mean = name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0;
            if (name.EndsWith("running_var", StringComparison.Ordinal))
                value.copy_(rand(value.shape) + 0.5);
            else if (value.requires_grad || name.EndsWith("running_mean", StringComparison.Ordinal))
                value.copy_(randn(value.shape) * spread + mean);
        }
    }

    public static Tensor Run(Func<OnnxGraph, string[], string> emit, params Tensor[] inputs)
    {
        var graph = new OnnxGraph("layer");
        string[] names = [.. inputs.Select((input, i) =>
            graph.Input($"input{i}", OnnxElementType.Float, [.. input.shape.Select(n => (OnnxDimension)n)]))];
        var output = emit(graph, names);
        return RunBytes(OnnxModelWriter.ToBytes(WithOutput(graph, output)), names.Zip(inputs).ToDictionary(p => p.First, p => p.Second),
            ["output"])[0];
    }

    public static Tensor[] RunBytes(byte[] model, IReadOnlyDictionary<string, Tensor> inputs, string[] outputs)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(model, options);
        using var run = new RunOptions();
        OrtValue[] values = [.. inputs.Values.Select(Value)];
        try
        {
            using var results = session.Run(run, [.. inputs.Keys], values, outputs);
            return [.. results.Select(Tensor)];
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
    }

    private static OnnxGraph WithOutput(OnnxGraph graph, string value)
    {
        graph.Output("output", value, OnnxElementType.Float, "dim");
        graph.Proto.Output[0].Type.TensorType.Shape = null; // whatever shape the layer gives
        return graph;
    }

    private static OrtValue Value(Tensor tensor) => tensor.dtype == ScalarType.Int64
        ? OrtValue.CreateTensorValueFromMemory(tensor.data<long>().ToArray(), tensor.shape)
        : OrtValue.CreateTensorValueFromMemory(tensor.to(ScalarType.Float32).contiguous().data<float>().ToArray(), tensor.shape);

    private static Tensor Tensor(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.ElementDataType == TensorElementType.Int64
            ? tensor(value.GetTensorDataAsSpan<long>().ToArray(), info.Shape)
            : tensor(value.GetTensorDataAsSpan<float>().ToArray(), info.Shape);
    }
}
