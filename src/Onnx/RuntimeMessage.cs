using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>What ONNX Runtime says about a network, without the place in its own source.</summary>
internal static partial class RuntimeMessage
{
    /// <summary>A sentence in quotes that is not too long.</summary>
    public static string Of(OnnxRuntimeException error) => PlainText.Quote(Place().Replace(error.Message, "").Trim());

    /// <summary>The error of a network that ONNX Runtime does not open, or does not run.</summary>
    public static InvalidDataException CannotRun(OnnxRuntimeException error) =>
        new($"the network cannot be run; ONNX Runtime says {Of(error)}.", error);

    // "[ErrorCode:Fail] Exception during initialization: /src/core/graph.cc:1587 void onnxruntime::Graph::Initialize(int) This is …"
    [GeneratedRegex(
        @"\[ErrorCode:\w+\]\s*|Exception during \w+:\s*|\[ONNXRuntimeError\] : \d+ : \w+ :\s*"
        + @"|\S*\.(?:cc|h):\d+\s+[^()]*\([^()]*\)(?:\s*const)?(?:\s*\[with [^\]]*\])?")]
    private static partial Regex Place();
}
