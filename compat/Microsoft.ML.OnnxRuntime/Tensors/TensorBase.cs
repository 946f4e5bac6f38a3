using System;

namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>What tensors of every element type share.</summary>
public class TensorBase
{
    protected TensorBase(Type primitiveType) => PrimitiveType = primitiveType;

    internal Type PrimitiveType { get; }
}
