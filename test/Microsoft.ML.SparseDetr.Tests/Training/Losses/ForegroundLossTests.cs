using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Training.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training.Losses;

[TestClass]
public class ForegroundLossTests
{
    private static readonly GridSize[] Levels = [new(16, 20), new(8, 10), new(4, 5), new(2, 3)];

    [TestMethod, NeedsShared("fixtures/detrs")]
    public void Targets_loss_and_gradient_are_those_of_the_official_code()
    {
        using var scope = NewDisposeScope();
        var fixture = DetrFixture.Load("focus_foreground");
        var numbers = fixture.Whole("boxes").Elements<float>();
        BoxXyxy[] all = [.. numbers.Chunk(4).Select(box => new BoxXyxy(box[0], box[1], box[2], box[3]))];
        var targets = ForegroundTargets.Of(Levels, [.. all.Chunk(3).Select(image => image.Where(box => box.X0 >= 0).ToArray())]);
        Assert.IsTrue(fixture.Whole("targets").squeeze(2).to(ScalarType.Float32).Equals(targets), "targets");
        Assert.IsGreaterThan(0, targets.sum().item<float>());

        var scores = NumbersByName.Make("focus:pred", -1, 4, 2, 426).requires_grad_();
        var loss = ForegroundLoss.Compute(scores, targets);
        Close.WithinL2(1e-5, fixture.Whole("loss"), loss, "loss");
        loss.mean().backward();
        Close.WithinL2(1e-5, fixture.Whole("grad").squeeze(2), scores.grad!, "gradient");
    }

    [TestMethod]
    public void Boxes_of_a_batch_are_taken_in_its_pixels()
    {
        using var scope = NewDisposeScope();
        // an object of 40 by 48 pixels in an image of 160 by 128, whatever it was before
        var targets = ForegroundTargets.Of(
            Levels, [new DetectionTarget(0, [1], [new(0.5f, 0.5f, 0.25f, 0.375f)], 1000, 700), new(1, [], [], 1000, 700)]);
        var pixels = ForegroundTargets.Of(Levels, [[new BoxXyxy(60, 40, 100, 88)], []]);
        Assert.IsTrue(targets.Equals(pixels));
        // centres at 60 < 8·k + 4 < 100 and 40 < 8·k + 4 < 88, all of them within 64 pixels of the farthest edge
        Assert.AreEqual(4 * 6, (int)targets.sum().item<float>());
    }

    [TestMethod]
    public void An_image_without_objects_learns_that_nothing_is_foreground()
    {
        using var scope = NewDisposeScope();
        double[] logits = [-1.5, 0.25, 3];
        var expected = logits.Sum(x => 0.75 * Math.Pow(Sigmoid(x), 2) * -Math.Log(1 - Sigmoid(x)));
        var loss = ForegroundLoss.Compute(tensor(logits, [1, 3]), zeros(1, 3));
        Assert.AreEqual(expected, loss[0].item<double>(), 1e-12);

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }
}
