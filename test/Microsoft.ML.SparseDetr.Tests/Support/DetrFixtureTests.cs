using Microsoft.ML.SparseDetr.Tests.Detectors.Detr;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

[TestClass]
public class DetrFixtureTests
{
    [TestMethod, NeedsShared("fixtures/detrs")]
    [DataRow("detr_r50", 92), DataRow("deformable_r50", 91), DataRow("deformable_r50_refine", 91), DataRow("deformable_r50_twostage", 91)]
    [DataRow("efficient_r50", 91), DataRow("sparse_r50_rho10", 91), DataRow("sparse_r50_rho30", 91), DataRow("sparse_swin-t_rho10", 91)]
    public void Every_file_is_understood(string name, int classes)
    {
        using var scope = NewDisposeScope();
        var fixture = DetrFixture.Load(name);
        foreach (var stored in fixture.Names.Select(entry => fixture[entry]))
        {
            var count = stored.Shape.Aggregate(1L, (product, extent) => product * extent);
            Assert.AreEqual((count + stored.Step - 1) / stored.Step, stored.Values.numel(), stored.Name);
        }
        Assert.AreEqual(classes, fixture["one.eval.pred_logits"].Shape[^1]);
        Assert.AreEqual(fixture.List("one.train.losses").Length, fixture.Whole("one.train.losses").numel());
        Assert.AreEqual(fixture.List("padded.train.grad_names").Length, fixture.Whole("padded.train.grad_norms").numel());
    }

    /// <summary>The tests of whole passes assert that they miss nothing of their part.</summary>
    [TestMethod, NeedsShared("fixtures/detrs")]
    [DataRow("detr_r50"), DataRow("deformable_r50"), DataRow("deformable_r50_refine"), DataRow("deformable_r50_twostage")]
    [DataRow("efficient_r50"), DataRow("sparse_r50_rho10"), DataRow("sparse_r50_rho30"), DataRow("sparse_swin-t_rho10")]
    public void Every_entry_belongs_to_a_part_that_is_compared(string name)
    {
        using var scope = NewDisposeScope();
        string[] parts = name == "sparse_r50_rho30" ? ["eval", "eval_rho10", "eval_rho50", "train"] : ["eval", "train"];
        foreach (var entry in DetrFixture.Load(name).Names)
        {
            Assert.Contains(entry.Split('.')[0], ["one", "padded"], entry);
            Assert.Contains(entry.Split('.')[1], parts, entry);
            Assert.IsTrue(!DetrFixture.IsOfOneLayer(entry) || name == "detr_r50", entry);
        }
    }

    [TestMethod, NeedsShared("fixtures/detrs")]
    public void Files_are_those_that_tests_read() => CollectionAssert.AreEquivalent(
        (string[])[.. DetrFamily.Names, "focus_foreground"], // targets and loss of Focus-DETR, without a network
        Directory.GetFiles(Shared.Find("fixtures/detrs"), "*.safetensors").Select(Path.GetFileNameWithoutExtension).ToArray());

    [TestMethod, NeedsShared("fixtures/detrs")]
    public void Masks_of_the_padded_case_are_those_of_the_input()
    {
        using var scope = NewDisposeScope();
        var fixture = DetrFixture.Load("deformable_r50");
        var mask = DetrInput.Padded().Mask;
        for (var level = 0; level < 3; level++)
        {
            var stride = 8L << level;
            Assert.IsTrue(fixture.Whole($"padded.eval.mask.{level}").to(ScalarType.Bool)
                .Equals(mask.slice(1, 0, 128, stride).slice(2, 0, 128, stride)), $"level {level}");
        }
    }

    [TestMethod]
    public void Only_stored_elements_that_count_are_compared()
    {
        using var scope = NewDisposeScope();
        var whole = arange(12, ScalarType.Float32).reshape(2, 6);
        var stored = new StoredTensor("x", [2, 6], 5, tensor([0f, 5, 10]), null);
        Assert.AreEqual(0, stored.Compare(whole, 1e-6));
        var wrong = whole.clone();
        wrong[1, 4] = 11;
        Assert.AreEqual(1 / Math.Sqrt(125.0 / 3), stored.Compare(wrong, 1), 1e-12);
        Assert.Throws<AssertFailedException>(() => stored.Compare(wrong, 0.1));
        Assert.AreEqual(0, stored.Compare(wrong, 1e-6, ignored: tensor([false, true]).unsqueeze(1)));
        var normed = stored with { Norm = whole.square().sum().sqrt().item<float>() };
        wrong = whole.clone();
        wrong[0, 1] = 9; // between the stored elements
        Assert.Throws<AssertFailedException>(() => normed.Compare(wrong, 1e-3));
    }
}
