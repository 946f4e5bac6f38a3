using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Backbones;

/// <summary>Blocks one after the other, of whose outputs only the last outlives the chain.</summary>
internal static class BlockChain
{
    internal static Tensor Apply<T>(IEnumerable<T> blocks, Tensor input, Func<T, Tensor, Tensor> call)
    {
        var x = input;
        foreach (var block in blocks)
        {
            var next = call(block, x);
            if (!ReferenceEquals(x, input))
                x.Dispose();
            x = next;
        }
        return x;
    }
}
