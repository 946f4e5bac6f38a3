using Microsoft.ML.SparseDetr.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training.Optimization;

[TestClass]
public class TrainingOptimizerTests
{
    [TestMethod]
    [DataRow(1.0, true), DataRow(1e-3, false)]
    public void Clipped_gradients_can_be_made_what_they_were(double size, bool clips)
    {
        const double largest = 0.1;
        using var scope = NewDisposeScope();
        Parameter a = new(zeros(7)), b = new(zeros(2, 3));
        using var optimizer = OptimizerGroups.Create([("a", a), ("b", b)], [], 1e-3, 0);
        var gradients = new[] { a, b }.Select(parameter => randn(parameter.shape) * size).ToArray();
        (a.grad, b.grad) = (gradients[0].clone(), gradients[1].clone());
        var unclipping = TrainingOptimizer.Unclipping(optimizer.ClipGradients(largest), largest);
        Assert.AreEqual(clips, unclipping > 1);
        Assert.IsTrue((a.grad * unclipping).allclose(gradients[0], 1e-6) && (b.grad * unclipping).allclose(gradients[1], 1e-6));
    }
}
