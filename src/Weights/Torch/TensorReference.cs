using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>A tensor as a view of a storage; it has been checked that the view stays inside.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">Its first element.</param>
/// <param name="Shape">Extents.</param>
/// <param name="Strides">Steps in elements.</param>
internal sealed record TensorReference(StorageReference Storage, long Offset, long[] Shape, long[] Strides)
{
    private const int LargestRank = 8;

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Whether it is all of its storage in order.</summary>
    public bool IsWhole => Count == Storage.Count && IsContiguous;

    /// <summary>What two views of one storage have in common when they are the same tensor.</summary>
    public string Layout => $"{Offset}:{string.Join(',', Shape)}:{string.Join(',', Strides)}";

    private bool IsContiguous
    {
        get
        {
            var step = 1L;
            for (var axis = Shape.Length - 1; axis >= 0; step *= Shape[axis--])
                if (Shape[axis] != 1 && Strides[axis] != step)
                    return false;
            return true;
        }
    }

    /// <summary>Checks the arguments of PyTorch's _rebuild_tensor_v2: storage, offset, size, stride, and what does not matter.</summary>
    public static TensorReference Create(object?[] arguments)
    {
        if (arguments is not [StorageReference storage, long offset, object?[] size, object?[] stride, bool, ..] || arguments.Length > 7)
            throw new InvalidDataException("its pickle makes a tensor from something else than a storage, an offset, a size and a stride.");
        if (size.Length > LargestRank || size.Length != stride.Length)
            throw new InvalidDataException(
                $"it has a tensor with {size.Length} extents and {stride.Length} strides; at most {LargestRank} of each are read.");
        var tensor = new TensorReference(storage, offset, Numbers(size), Numbers(stride));
        if (offset < 0 || offset > storage.Count || !tensor.IsInside())
            throw new InvalidDataException(
                $"it has a tensor [{string.Join(", ", tensor.Shape)}] with the strides [{string.Join(", ", tensor.Strides)}] from element "
                + $"{offset} on, which is more than its storage {PlainText.Quote(storage.Key)} of {storage.Count} elements has.");
        return tensor;
    }

    private static long[] Numbers(object?[] values) => [.. values.Select(value => value is long number and >= 0
        ? number
        : throw new InvalidDataException("it has a tensor with an extent or a stride that is no count."))];

    /// <summary>
    /// The elements and the last of them must be in the storage. A tensor that repeats elements would be a way to ask for any amount of
    /// memory, so it may not have more elements than there are. libtorch multiplies the extents of empty ones too.
    /// </summary>
    private bool IsInside()
    {
        Int128 count = 1, last = Offset;
        for (var axis = 0; axis < Shape.Length; axis++)
        {
            count *= Math.Max(1, Shape[axis]);
            last += (Int128)Math.Max(0, Shape[axis] - 1) * Strides[axis];
            if (count > long.MaxValue / sizeof(double) || last > long.MaxValue)
                return false;
        }
        return Shape.Contains(0) || count <= Storage.Count && last < Storage.Count;
    }
}
