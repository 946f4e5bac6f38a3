namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>A dimension of an input or output: a fixed size, or a name for one that is free.</summary>
internal readonly struct OnnxDimension
{
    private OnnxDimension(long size, string? name) => (Size, Name) = (size, name);

    public long Size { get; }

    public string? Name { get; }

    public static implicit operator OnnxDimension(long size) => new(size, null);

    public static implicit operator OnnxDimension(string name) => new(0, name);
}
