using Microsoft.ML.SparseDetr.Detectors.Backbones;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Backbones;

[TestClass]
public class SwinInitializationTests
{
    [TestMethod]
    public void Fresh_weights_are_finite_and_small()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        random.manual_seed(0);
        var weight = empty(5_000, 10_000); // so many that one of ten millions would show
        var largest = SwinInitialization.Normal(weight).abs().max().item<float>();
        Assert.IsLessThan(7 * 0.02f, largest);
        Assert.AreEqual(0.02f, weight.std().item<float>(), 1e-4f);
    }
}
