using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

[TestClass]
public class TrainFixtureTests
{
    [TestMethod, NeedsShared("fixtures/deim-n-256")]
    public void DeimNGivesTheStoredPass() => Compare("deim-n", "fixtures/deim-n-256/weights", "fixtures/deim-n-256/train", "fixtures/deim-n-256/state_after_fwd");

    [TestMethod, NeedsShared("fixtures/deimv2-atto")]
    public void AttoGivesTheStoredPass() =>
        Compare("deimv2-atto", "fixtures/deimv2-atto/train/weights", "fixtures/deimv2-atto/train/io", "fixtures/deimv2-atto/train/state_after_fwd");

    private static void Compare(string preset, string weights, string tensors, string stateAfter)
    {
        ForwardFixture fixture = ForwardFixture.Load(preset, $"{weights}.safetensors", $"{tensors}.safetensors");
        IReadOnlyDictionary<string, Tensor> stored = fixture.Stored;
        DetectorOutput output = fixture.Train();

        Tensor embedded = fixture.Detector.decoder.denoising_class_embed.forward(fixture.Denoising().Classes);
        Close.Within(0, stored["dn.query_logits"], embedded, "content of the denoising queries");
        fixture.CompareActivations(1e-4);
        Compare(stored, "out", output.Final);
        Compare(stored, "aux0", output.Auxiliary[0]);
        Compare(stored, "aux1", output.Auxiliary[1]);
        Compare(stored, "enc0", output.Encoder!);
        Compare(stored, "pre", output.Initial!);
        for (int i = 0; i < 3; i++)
            Compare(stored, $"dn_out{i}", output.Denoising!.Layers[i]);
        Compare(stored, "dn_pre", output.Denoising!.Initial);

        Dictionary<string, Tensor> state = ModuleState.Entries(fixture.Detector).ToDictionary(e => e.Name, e => e.Value);
        using SafeTensorsFile after = SafeTensors.Read(Shared.Find($"{stateAfter}.safetensors"));
        foreach ((string name, Tensor expected) in after.Tensors)
            Close.Within(1e-5, expected, state[name], name);
    }

    private static void Compare(IReadOnlyDictionary<string, Tensor> stored, string stage, LayerPrediction prediction)
    {
        Close.Within(2e-3, stored[$"{stage}.pred_logits"], prediction.Logits, $"{stage} logits");
        Close.Within(1e-4, stored[$"{stage}.pred_boxes"], prediction.Boxes, $"{stage} boxes");
        if (!stored.ContainsKey($"{stage}.pred_corners"))
            return;
        Close.Within(1e-2, stored[$"{stage}.pred_corners"], prediction.Corners!, $"{stage} corners");
        Close.Within(1e-4, stored[$"{stage}.ref_points"], prediction.References!, $"{stage} references");
    }
}
