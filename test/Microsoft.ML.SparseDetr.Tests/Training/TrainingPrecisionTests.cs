using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Training.Denoising;
using Microsoft.ML.SparseDetr.Training.Losses;
using Microsoft.ML.SparseDetr.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>
/// A whole training step in single precision against the same step in double, with our operators and with libtorch's.
/// The gradient of a ReLU jumps at zero. Of the five million activations of deim-n a handful lies nearer to zero than single precision
/// resolves, each of them moves the gradients of all layers below it by up to 1 %, and which they are is a matter of chance for every
/// implementation. So the step is compared where none is that near: biases of batch norms move by some 1e-4 until it holds.
/// </summary>
[TestClass]
public class TrainingPrecisionTests
{
    private const int Size = 256;
    private const double Margin = 5e-5; // five times the error of the backbone's last activations

    [TestMethod]
    [NeedsShared(TrainingFixture.DeimN)]
    public void Own_operators_are_as_near_to_double_as_those_of_libtorch()
    {
        using var scope = NewDisposeScope();
        set_num_threads(2);
        using var fixture = TrainingFixture.Open(TrainingFixture.DeimN);
        using var exact = Load(fixture, ScalarType.Float64);
        foreach (var layer in exact.modules().OfType<ConvBnAct>().Where(layer => layer.Activates))
            layer.register_forward_pre_hook((_, input) => { KeepFromZero(layer, input); return input; });
        var losses = Step(fixture, exact);
        using var own = Load(fixture, ScalarType.Float32);
        ModuleState.Copy(exact, own);
        var ownLosses = Step(fixture, own);
        var ofOwn = GradientErrors(own, exact);
        using var composed = SparseOps.Composed();
        using var plain = Load(fixture, ScalarType.Float32);
        ModuleState.Copy(exact, plain);
        Step(fixture, plain);
        var ofPlain = GradientErrors(plain, exact);

        // The distillation terms are differences of entropies thousands of times as large, hence the floor.
        foreach (var (name, value) in losses)
            Assert.AreEqual(value, ownLosses[name], 2e-5 * Math.Max(value, 2e-3), name);
        Assert.HasCount(ofPlain.Count, ofOwn);
        foreach (var (name, error) in ofOwn)
            Assert.IsLessThanOrEqualTo(5e-3, error, name);
        Assert.IsLessThanOrEqualTo(2 * Median(ofPlain), Median(ofOwn), "median");
        Assert.IsLessThanOrEqualTo(2 * RootMeanSquare(ofPlain), RootMeanSquare(ofOwn), "root mean square");
    }

    private static Detector Load(TrainingFixture fixture, ScalarType type)
    {
        var detector = Detector.Create(fixture.Preset, 80, Size, Size);
        Assert.IsTrue(WeightLoader.Load(detector, fixture.PathOf("weights.safetensors")).Fits);
        detector.to(type);
        detector.train();
        return detector;
    }

    private static IReadOnlyDictionary<string, double> Step(TrainingFixture fixture, Detector detector)
    {
        var type = detector.parameters().First().dtype;
        var queries = new ContrastiveDenoising().Create(fixture.Targets, 80, detector.QueryCount(Size, Size), fixture.Draws)!;
        queries = queries with { ReferencesUnactivated = queries.ReferencesUnactivated.to(type) };
        var output = detector.forward(fixture.Input.to(type), queries);
        var loss = new DetectionCriterion(CriterionOptions.For(fixture.Preset)).Compute(output, fixture.Targets);
        loss.Total.backward();
        return loss.ToDictionary();
    }

    // Double and single precision take the same biases, so they end as numbers that both hold.
    private static void KeepFromZero(ConvBnAct layer, Tensor input)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var norm = layer.bn;
        var none = zeros_like(norm.bias!);
        var centred = nn.functional.batch_norm(layer.conv.call(input), none.clone(), none.clone(), norm.weight, none, training: true,
            eps: norm.eps);
        centred = centred.transpose(0, 1).flatten(1); // [B, C, h, w] -> [C, B·h·w]
        while ((centred + norm.bias!.unsqueeze(1)).abs().amin([1]).less(Margin) is var near && near.any().item<bool>())
            norm.bias.copy_((norm.bias + 3 * Margin * near.to(ScalarType.Float64)).to(ScalarType.Float32));
    }

    private static Dictionary<string, double> GradientErrors(Detector actual, Detector exact)
    {
        using var scope = NewDisposeScope();
        var expected = Gradients(exact);
        return Gradients(actual).ToDictionary(
            entry => entry.Key, entry => (entry.Value - expected[entry.Key]).norm()
                .item<double>() / Math.Max(1e-3, expected[entry.Key].norm().item<double>()));
    }

    private static Dictionary<string, Tensor> Gradients(Detector detector)
        => detector.named_parameters().Where(entry => entry.parameter.grad is not null)
            .ToDictionary(entry => entry.name, entry => entry.parameter.grad!);

    private static double Median(Dictionary<string, double> errors) => errors.Values.Order().ElementAt(errors.Count / 2);

    private static double RootMeanSquare(Dictionary<string, double> errors) => Math.Sqrt(errors.Values.Average(error => error * error));
}
