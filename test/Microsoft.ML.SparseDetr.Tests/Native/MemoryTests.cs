using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Native;

/// <summary>Operators that cannot have the memory they work in. Left to itself, each of these ends the process.</summary>
[TestClass]
public sealed unsafe class MemoryTests
{
    // Sizes that no address space holds; every operator asks for its memory before it touches a tensor.
    private const long Absurd = 1L << 50;
    private const long AbsurdQueries = 1L << 26;
    private const int Threads = 2;

    // What it asks for first: floats, or doubles where it sums up channels.
    private static readonly Dictionary<string, (long Bytes, Action Call)> calls = new()
    {
        ["sd_norm_backward"] = (8 * Absurd, () =>
            SparseOps.sd_norm_backward(null, null, null, 1, Absurd, 1, null, 0, 1, null, null, null, Threads)),
        ["sd_norm_last_forward"] = (8 * Absurd, () =>
            SparseOps.sd_norm_last_forward(null, null, 1, Absurd, null, null, null, null, 0.1, 1e-5, 0, 1, 0, null, Threads)),
        ["sd_norm_last_backward"] = (4 * Absurd, () =>
            SparseOps.sd_norm_last_backward(null, null, null, 1, Absurd, null, 0, 1, null, null, null, Threads)),
        ["sd_attention_forward"] = (4 * AbsurdQueries * AbsurdQueries, () =>
            SparseOps.sd_attention_forward(null, null, null, null, null, 1, AbsurdQueries, 1, 8, Threads)),
        ["sd_attention_backward"] = (4 * AbsurdQueries * AbsurdQueries, () =>
            SparseOps.sd_attention_backward(null, null, null, null, null, null, null, null, 1, AbsurdQueries, 1, 8, Threads)),
        ["sd_deformable_forward"] = (Threads * 4 * 8 * Absurd, DeformableForward),
        ["sd_deformable_backward"] = (Threads * 2 * 4 * 8 * Absurd, DeformableBackward),
        ["sd_pool_backward"] = (Threads * 4 * 4 * Absurd, PoolBackward),
        ["sd_channel_statistics"] = (2 * 4 * Absurd, () =>
            SparseOps.sd_channel_statistics(null, null, null, 2, Absurd, 1, 0, Absurd, 0.1, 0.1, 1e-8, 0, null, null)),
    };

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_exception_names_the_operator_and_the_bytes(string name)
    {
        Assert.IsTrue(SparseOps.IsLoaded, "libSparseDetrOps is missing");
        var exception = Assert.ThrowsExactly<OutOfMemoryException>(calls[name].Call);
        Assert.StartsWith($"The native operator {name} could not have {calls[name].Bytes} bytes", exception.Message);
    }

    public static IEnumerable<string> Names => calls.Keys;

    [TestMethod]
    public void More_than_can_be_counted()
    {
        var exception = Assert.ThrowsExactly<OutOfMemoryException>(() =>
            SparseOps.sd_channel_statistics(null, null, null, 2, Absurd, 1, 0, long.MaxValue / 4, 0.1, 0.1, 1e-8, 0, null, null));
        Assert.Contains($" {long.MaxValue} bytes", exception.Message);
    }

    [TestMethod]
    public void A_backward_pass_throws_what_its_operator_has_thrown()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 3).requires_grad_();
        var exception = Assert.ThrowsExactly<OutOfMemoryException>(() => FusedBackward.Run(Failing.apply(x, "no tensor").sum()));
        Assert.Contains("sd_pool_backward", exception.Message);
        Assert.IsNull(x.grad);
        FusedBackward.Run((2 * x).sum());
        Assert.AreEqual(2f, x.grad![0, 0].item<float>());
    }

    [TestMethod]
    public void A_backward_pass_that_nobody_watches_fails_as_well()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 3).requires_grad_();
        Assert.Throws<Exception>(() => Failing.apply(x, "no tensor").sum().backward());
        Assert.IsNull(x.grad);
    }

    private static void DeformableForward()
    {
        var sizes = stackalloc long[] { Absurd, 1, 4, 1, Absurd };
        SparseOps.sd_deformable_forward(null, sizes, 1, null, null, null, 1, 1, 1, 8, Threads);
    }

    private static void DeformableBackward()
    {
        var sizes = stackalloc long[] { Absurd, 1, 4, 1, Absurd };
        SparseOps.sd_deformable_backward(null, sizes, 1, null, null, null, null, null, null, 1, 1, 1, 8, Threads);
    }

    private static void PoolBackward() => SparseOps.sd_pool_backward(null, null, null, 1, 2, Absurd + 1, 1, Threads);

    private sealed class Failing : FusedFunction<Failing>
    {
        protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars) => ((Tensor)vars[0]).clone();

        protected override Tensor?[] Differentiate(autograd.AutogradContext ctx, List<Tensor> saved, Tensor gradient)
        {
            PoolBackward();
            return [gradient, null];
        }
    }
}
