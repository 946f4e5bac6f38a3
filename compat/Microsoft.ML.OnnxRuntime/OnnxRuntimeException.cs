using System;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A failed call of ONNX Runtime, with its own message.</summary>
public class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException(ErrorCode errorCode, string message) : base($"[ErrorCode:{errorCode}] {message}")
    {
    }
}
