using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>Comparisons of tensors with a message that says how far off they are.</summary>
internal static class Close
{
    public static double MaxDifference(Tensor expected, Tensor actual)
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape);
        var difference = actual.detach().to(ScalarType.Float64) - expected.to(ScalarType.Float64);
        return difference.abs().max().item<double>();
    }

    public static double RelativeL2(Tensor expected, Tensor actual)
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape);
        var reference = expected.to(ScalarType.Float64);
        var norm = reference.square().sum().item<double>();
        var difference = (actual.detach().to(ScalarType.Float64) - reference).square().sum().item<double>();
        return Math.Sqrt(difference) / Math.Max(Math.Sqrt(norm), 1e-12);
    }

    public static void Within(double tolerance, Tensor expected, Tensor actual, string what)
    {
        var difference = MaxDifference(expected, actual);
        Assert.IsTrue(difference <= tolerance, $"{what}: largest difference {difference:g3}, allowed {tolerance:g3}");
    }

    public static void WithinL2(double tolerance, Tensor expected, Tensor actual, string what)
    {
        var difference = RelativeL2(expected, actual);
        Assert.IsTrue(difference <= tolerance, $"{what}: relative L2 difference {difference:g3}, allowed {tolerance:g3}");
    }
}
