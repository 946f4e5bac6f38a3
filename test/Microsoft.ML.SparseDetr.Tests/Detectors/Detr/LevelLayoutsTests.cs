using Microsoft.ML.SparseDetr.Detectors.Detr;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

[TestClass]
public class LevelLayoutsTests
{
    private static readonly GridSize[] Levels = [new(4, 6), new(2, 3)], Smaller = [new(2, 2), new(1, 1)];

    [TestMethod]
    public void The_last_layout_without_padding_is_kept_for_any_number_of_images()
    {
        using var scope = NewDisposeScope();
        using var layouts = new LevelLayouts(8);
        LevelLayout first, again;
        using (NewDisposeScope()) // a pass
        using (inference_mode())
            first = layouts.For(Levels, Images(1, 32, 48));
        using (NewDisposeScope())
            again = layouts.For(Levels, Images(3, 32, 48));
        Assert.AreSame(first.Positions, again.Positions);
        CollectionAssert.AreEqual(new[] { 30, 30, 30 }, again.TokenCounts);
        Assert.AreEqual(30, again.References.shape[1]);
        (ones(1, 30, 8).requires_grad_() * again.Positions).sum().backward(); // a training can use what an evaluation made

        Assert.AreEqual(5, layouts.For(Smaller, Images(1, 16, 16)).Positions.shape[1]);
        Assert.IsTrue(first.Positions.IsInvalid, "that of another size is given back");
        Assert.AreEqual(ScalarType.Float64, layouts.For(Smaller, new(zeros(1, 3, 16, 16, ScalarType.Float64))).Proposals.dtype);
    }

    [TestMethod]
    public void A_padded_batch_has_a_layout_of_its_own()
    {
        using var scope = NewDisposeScope();
        using var layouts = new LevelLayouts(8);
        var kept = layouts.For(Levels, Images(1, 32, 48));
        var mask = zeros(1, 32, 48, ScalarType.Bool);
        mask.narrow(2, 24, 24).fill_(true);
        var padded = layouts.For(Levels, Images(1, 32, 48) with { Padding = mask });
        CollectionAssert.AreEqual(new[] { 4 * 3 + 2 * 2 }, padded.TokenCounts);
        Assert.AreSame(kept.Positions, layouts.For(Levels, Images(1, 32, 48)).Positions);
        Assert.IsGreaterThan(0.1, (padded.Positions - kept.Positions).abs().max().item<float>());
    }

    private static PaddedImages Images(int count, int height, int width) => new(zeros(count, 3, height, width));
}
