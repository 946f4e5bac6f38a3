using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Tensors;

[TestClass]
public class IndexTensorTests
{
    [TestMethod]
    public void An_index_made_in_an_evaluation_serves_a_training_step_later()
    {
        using var scope = NewDisposeScope();
        using var index = new IndexTensor([2, 0]);
        var weights = arange(4, dtype: ScalarType.Float32);
        Tensor first;
        using (NewDisposeScope())
        using (inference_mode())
            first = index.For(weights);
        Assert.AreSame(first, index.For(weights));
        weights.requires_grad = true;
        weights.index_select(0, index.For(weights)).sum().backward();
        CollectionAssert.AreEqual(new float[] { 1, 0, 1, 0 }, weights.grad!.data<float>().ToArray());
    }
}
