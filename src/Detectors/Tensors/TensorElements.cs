using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>From tensors to arrays.</summary>
internal static class TensorElements
{
    /// <summary>
    /// The elements as <typeparamref name="T"/>, row by row, from any device, layout and number type; none for an empty tensor.
    /// </summary>
    public static T[] Elements<T>(this Tensor tensor)
        where T : unmanaged
    {
        if (tensor.numel() == 0)
            return []; // Tensor.data<T>().ToArray() throws
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return MemoryMarshal.Cast<byte, T>(tensor.detach().to(TypeOf<T>()).cpu().contiguous().bytes).ToArray();
    }

    private static ScalarType TypeOf<T>() =>
        typeof(T) == typeof(float) ? ScalarType.Float32
        : typeof(T) == typeof(double) ? ScalarType.Float64
        : typeof(T) == typeof(long) ? ScalarType.Int64
        : throw new NotSupportedException($"Elements of type {typeof(T)} are not read anywhere.");
}
