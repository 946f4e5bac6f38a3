using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>The numpy arrays of the reference data as tensors.</summary>
internal static class NumpyFile
{
    public static Tensor Read(string path)
    {
        var (values, shape) = NpyFile.Read(path);
        return tensor(values, shape);
    }
}
