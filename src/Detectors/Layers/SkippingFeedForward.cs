using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>A feed-forward network with a ReLU that computes what its gate leaves, and nothing else (src/Native/gated.cpp).</summary>
internal static unsafe class SkippingFeedForward
{
    /// <summary>Share of the groups up to which skipping is faster than the dense products, as bench/ActivationLatency shows.</summary>
    private const double MostOpen = 0.15;

    /// <summary>What <see cref="Apply"/> gives, where it can and is faster; else null.</summary>
    internal static Tensor? TryApply(HiddenActivations activations, Tensor x, Linear linear1, Linear linear2)
    {
        if (Gate(activations, x, linear1, linear2) is not { } gate)
            return null;
        using var scope = NewDisposeScope();
        var open = gate.Open(x);
        return open.sum(ScalarType.Int64).item<long>() <= MostOpen * open.numel()
            ? Apply(gate, open, x, linear1, linear2).MoveToOuterDisposeScope()
            : null;
    }

    /// <summary>The gate by which a network can skip, or null where all is computed and masked.</summary>
    /// <param name="activations">The network's activations; one who watches wants to see all.</param>
    /// <param name="x">[…, d].</param>
    /// <param name="linear1">d -> C.</param>
    /// <param name="linear2">C -> d.</param>
    internal static GroupGate? Gate(HiddenActivations activations, Tensor x, Linear linear1, Linear linear2) =>
        activations is { Mask: GroupGate gate, Observer: null, HasZeros: true }
            && !is_grad_enabled() && gate.Channels == linear1.weight.shape[0] // not the slices of a structure
            && SparseOps.Fits(x, linear1.weight, linear2.weight)
            ? gate
            : null;

    /// <summary>linear2(mask ∘ relu(linear1(x))): […, d] -> […, d].</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="open">[…, G] bool, the groups that it leaves.</param>
    /// <param name="x">[…, d].</param>
    /// <param name="linear1">d -> C.</param>
    /// <param name="linear2">C -> d.</param>
    internal static Tensor Apply(GroupGate gate, Tensor open, Tensor x, Linear linear1, Linear linear2)
    {
        using var scope = NewDisposeScope();
        Tensor rows = x.contiguous(), flags = open.contiguous(); // a bool is a byte
        Tensor w1 = linear1.weight.contiguous(), b1 = linear1.bias!, w2 = linear2.weight.contiguous(), b2 = linear2.bias!;
        long inputs = w1.shape[1], outputs = w2.shape[0];
        var result = empty([.. x.shape[..^1], outputs]);
        if (result.numel() == 0)
            return result.MoveToOuterDisposeScope();
        fixed (float* px = SparseOps.Floats(rows), pw1 = SparseOps.Floats(w1), pb1 = SparseOps.Floats(b1), pw2 = SparseOps.Floats(w2),
               pb2 = SparseOps.Floats(b2), py = SparseOps.Floats(result))
        fixed (byte* po = flags.bytes)
            SparseOps.sd_gated_forward(
                px, po, pw1, pb1, pw2, pb2, py, rows.numel() / inputs, inputs, outputs, gate.Channels, gate.GroupSize, get_num_threads());
        GC.KeepAlive(rows);
        GC.KeepAlive(flags);
        return result.MoveToOuterDisposeScope();
    }
}
