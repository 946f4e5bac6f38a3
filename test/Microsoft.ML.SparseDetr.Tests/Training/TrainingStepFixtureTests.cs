using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Training.Denoising;
using Microsoft.ML.SparseDetr.Training.Losses;
using Microsoft.ML.SparseDetr.Training.Optimization;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>A whole training step of the detector against the official code: losses, gradients, statistics, updated weights.</summary>
[TestClass]
public class TrainingStepFixtureTests
{
    [TestMethod]
    [NeedsShared(TrainingFixture.DeimN)]
    [NeedsShared(TrainingFixture.Atto)]
    [DataRow(TrainingFixture.DeimN, 256, 37, false)]
    [DataRow(TrainingFixture.DeimN, 256, 37, true)]
    [DataRow(TrainingFixture.Atto, 160, 27, false)]
    [DataRow(TrainingFixture.Atto, 160, 27, true)]
    public void Losses_gradients_and_statistics_agree(string folder, int size, int terms, bool own)
    {
        using var scope = NewDisposeScope();
        using var composed = own ? null : SparseOps.Composed();
        set_num_threads(2); // as the stored numbers were made: one thread sums in another order
        // Composed, the kernels are those that the stored numbers came from, down to their roundings. The operators of src/Native round in
        // other places, and then other activations of the deep backbone of deim-n lie on the wrong side of a ReLU: TrainingPrecisionTests
        // holds its gradients. Distillation terms hold no more digits than this (DetectionCriterionTests).
        var otherKinks = own && folder == TrainingFixture.DeimN;
        var smallest = own ? 2e-3 : 1e-3;
        using var fixture = TrainingFixture.Open(folder);
        using var detector = Load(fixture, size);
        var loss = Forward(fixture, detector);
        var values = loss.ToDictionary();
        Assert.HasCount(terms, values);
        foreach (var (name, value) in fixture.Losses("losses.json").Where(term => term.Key != "TOTAL"))
            Assert.AreEqual(value, values[name], 2e-5 * Math.Max(value, smallest), name);

        loss.Total.backward();
        using var gradients = SafeTensors.Read(fixture.PathOf("grads.safetensors"));
        using var after = SafeTensors.Read(fixture.PathOf("state_after_fwd.safetensors"));
        var state = ModuleState.Table(detector);
        var wrong = new List<string>();
        foreach (var (name, expected) in gradients.Tensors)
        {
            if (state[name].grad is not { } gradient)
                wrong.Add($"{name}: no gradient");
            else if (Relative(gradient, expected, 1e-3) is var error && !(error <= 5e-3)
                && !(otherKinks && name.StartsWith("backbone.", StringComparison.Ordinal)))
                wrong.Add($"gradient of {name}: {error:G3}");
        }
        foreach (var (name, expected) in after.Tensors)
            if (Largest(state[name], expected, relative: true) is var error and not <= 1e-5)
                wrong.Add($"{name}: {error:G3}");
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    // The first AdamW step is almost the sign of the gradient: where that is as small as epsilon, its last bits decide.
    // So the optimizer is held to the bound with the stored gradients, and the whole step where the gradient is not that small.
    [TestMethod]
    [NeedsShared(TrainingFixture.Atto)]
    [DataRow(true, 1e-6, 1.0)]
    [DataRow(false, 1e-4, 0.995)]
    public void The_weights_after_one_optimizer_step_agree(bool storedGradients, double largest, double within)
    {
        using var scope = NewDisposeScope();
        using var fixture = TrainingFixture.Open(TrainingFixture.Atto);
        using var detector = Load(fixture, 160);
        using var optimizer = OptimizerGroups.Create(detector, 2e-3, 1e-4);
        optimizer.ZeroGrad();
        using var gradients = SafeTensors.Read(fixture.PathOf("grads.safetensors"));
        if (storedGradients)
            foreach (var (name, parameter) in optimizer.Parameters)
                parameter.grad = gradients.Tensors[name].clone();
        else
            Forward(fixture, detector).Total.backward();
        Assert.AreEqual(17.991287, optimizer.ClipGradients(0.1), 2e-3);
        optimizer.SetFactor(1);
        optimizer.Step();

        using var expected = SafeTensors.Read(fixture.PathOf("after_step.safetensors"));
        var state = ModuleState.Table(detector);
        var (near, all) = (0L, 0L);
        foreach (var (name, value) in expected.Tensors)
        {
            Assert.IsLessThanOrEqualTo(largest, Largest(state[name], value, relative: false), name);
            near += (state[name] - value).abs().le(1e-6).sum().item<long>();
            all += value.NumberOfElements;
        }
        Assert.IsGreaterThanOrEqualTo(within, near / (double)all);
        CollectionAssert.AreEqual(new[] { 1e-3, 2e-3, 2e-3 }, optimizer.BaseRates.ToArray());
        Assert.HasCount(115 + 69 + 117, optimizer.Parameters);
    }

    private static Detector Load(TrainingFixture fixture, int size)
    {
        var detector = Detector.Create(fixture.Preset, 80, size, size);
        Assert.IsTrue(WeightLoader.Load(detector, fixture.PathOf("weights.safetensors")).Fits);
        detector.train();
        return detector;
    }

    private static DetectionLoss Forward(TrainingFixture fixture, Detector detector)
    {
        var queries = new ContrastiveDenoising().Create(fixture.Targets, 80, detector.QueryCount(detector.Height, detector.Width),
            fixture.Draws);
        return new DetectionCriterion(CriterionOptions.For(fixture.Preset))
            .Compute(detector.forward(fixture.Input, queries), fixture.Targets);
    }

    private static double Relative(Tensor actual, Tensor expected, double floor)
    {
        using var scope = NewDisposeScope();
        return (actual - expected).norm().item<float>() / Math.Max(floor, expected.norm().item<float>());
    }

    private static double Largest(Tensor actual, Tensor expected, bool relative)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (actual.detach().to(ScalarType.Float64), expected.to(ScalarType.Float64));
        return ((a - b).abs() / (relative ? b.abs().clamp_min(1) : b.ones_like())).max().item<double>();
    }
}
