using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

[TestClass]
public class TrainFixtureTests
{
    [TestMethod, NeedsShared("fixtures/deim-n-256")]
    public void DeimNGivesTheStoredPass() => Compare("deim-n", "fixtures/deim-n-256/weights", "fixtures/deim-n-256/train",
        "fixtures/deim-n-256/state_after_fwd");

    [TestMethod, NeedsShared("fixtures/deimv2-atto")]
    public void AttoGivesTheStoredPass() =>
        Compare("deimv2-atto", "fixtures/deimv2-atto/train/weights", "fixtures/deimv2-atto/train/io",
            "fixtures/deimv2-atto/train/state_after_fwd");

    private static void Compare(string preset, string weights, string tensors, string stateAfter)
    {
        var fixture = ForwardFixture.Load(preset, $"{weights}.safetensors", $"{tensors}.safetensors");
        var stored = fixture.Stored;
        var output = fixture.Train();

        var embedded = ((DeimDetector)fixture.Detector).decoder.denoising_class_embed.forward(fixture.Denoising().Classes);
        Close.Within(0, stored["dn.query_logits"], embedded, "content of the denoising queries");
        fixture.CompareActivations(1e-4);
        Compare(fixture, "out", output.Final);
        Compare(fixture, "aux0", output.Auxiliary[0]);
        Compare(fixture, "aux1", output.Auxiliary[1]);
        Compare(fixture, "enc0", output.Encoder!);
        Compare(fixture, "pre", output.Initial!);
        for (var i = 0; i < 3; i++)
            Compare(fixture, $"dn_out{i}", output.Denoising!.Layers[i]);
        Compare(fixture, "dn_pre", output.Denoising!.Initial);

        var state = ModuleState.Table(fixture.Detector);
        using var after = SafeTensors.Read(Shared.Find($"{stateAfter}.safetensors"));
        foreach ((var name, var expected) in after.Tensors)
            Close.Within(1e-5 * Math.Max(1, expected.to(ScalarType.Float64).abs().max().item<double>()), expected, state[name], name);
    }

    private static void Compare(ForwardFixture fixture, string stage, LayerPrediction prediction)
    {
        var noised = stage.StartsWith("dn", StringComparison.Ordinal); // they have a fixed order
        void Within(double tolerance, string name, Tensor? ours)
        {
            if (fixture.Stored.TryGetValue($"{stage}.{name}", out var expected))
                Close.Within(tolerance, expected, noised ? ours! : fixture.InStoredOrder(ours!), $"{stage} {name}");
        }
        Within(2e-3, "pred_logits", prediction.Logits);
        Within(1e-4, "pred_boxes", prediction.Boxes);
        Within(1e-2, "pred_corners", prediction.Corners);
        Within(1e-4, "ref_points", prediction.References);
    }
}
