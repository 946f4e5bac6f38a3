using Microsoft.ML.SparseDetr.Weights.Pickle;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Weights.Torch;

/// <summary>The type of a storage's elements, under PyTorch's name for it.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Type">The type.</param>
/// <param name="Size">Bytes of an element.</param>
internal sealed record StorageType(string Name, ScalarType Type, int Size) : PickleGlobal(Name);
