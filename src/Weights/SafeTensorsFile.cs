using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr;

/// <summary>The contents of a <c>.safetensors</c> file.</summary>
public sealed class SafeTensorsFile : IDisposable
{
    internal SafeTensorsFile(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>All tensors by name, on the CPU; an alias of the metadata is a further name of the same tensor.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The <c>__metadata__</c> of the header as it stands in the file, aliases included.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }
}
