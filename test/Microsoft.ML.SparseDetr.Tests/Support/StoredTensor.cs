using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>A tensor of the DETR family's reference data, or every nth element of it.</summary>
/// <param name="Name">Case, part and name.</param>
/// <param name="Shape">Shape of the whole.</param>
/// <param name="Step">The stored elements are 0, Step, 2·Step, … of the flattened whole.</param>
/// <param name="Values">The stored elements; of the whole shape where the step is 1.</param>
/// <param name="Norm">L2 norm over the finite elements of the whole, where it is stored.</param>
internal sealed record StoredTensor(string Name, long[] Shape, long Step, Tensor Values, double? Norm)
{
    /// <summary>
    /// Asserts that no stored element differs by more than <paramref name="tolerance"/> × RMS, and the norm by no more than that share.
    /// </summary>
    /// <param name="actual">The whole tensor; sizes of 1 may be missing.</param>
    /// <param name="tolerance">Largest difference, in units of the root mean square of the stored elements.</param>
    /// <param name="ignored">True where the elements mean nothing; must broadcast to the whole shape.</param>
    /// <returns>Largest difference ÷ RMS.</returns>
    public double Compare(Tensor actual, double tolerance, Tensor? ignored = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        CollectionAssert.AreEqual(Shape.Where(n => n != 1).ToArray(), actual.shape.Where(n => n != 1).ToArray(),
            $"{Name}: the shape is [{string.Join(", ", actual.shape)}], stored is [{string.Join(", ", Shape)}].");
        var whole = actual.detach().cpu().to(ScalarType.Float64).reshape(-1);
        Tensor expected = Values.to(ScalarType.Float64).reshape(-1), ours = whole.slice(0, 0, whole.numel(), Step);
        if (ignored is not null)
        {
            var kept = ignored.cpu().expand(Shape).logical_not().reshape(-1).slice(0, 0, whole.numel(), Step);
            (expected, ours) = (expected.masked_select(kept), ours.masked_select(kept));
        }
        var finite = expected.isfinite();
        Assert.IsTrue(finite.Equals(ours.isfinite()), $"{Name}: other elements are infinite.");
        (expected, ours) = (expected.masked_select(finite), ours.masked_select(finite));
        Assert.AreNotEqual(0, expected.numel(), $"{Name}: nothing is left to compare.");
        var difference = (ours - expected).abs().max().item<double>() / Rms(expected);
        Assert.IsTrue(difference <= tolerance, $"{Name}: the largest difference is {difference:g3}·RMS, allowed are {tolerance:g3}.");
        if (ignored is null && Norm is { } norm)
        {
            var change = Math.Abs(whole.masked_select(whole.isfinite()).square().sum().sqrt().item<double>() / norm - 1);
            Assert.IsTrue(change <= tolerance, $"{Name}: the norm differs by the share {change:g3}, allowed is {tolerance:g3}.");
        }
        return difference;
    }

    private static double Rms(Tensor values) => Math.Max(values.square().mean().sqrt().item<double>(), 1e-12);
}
