using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Tests.Support;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

[TestClass]
public class EvalFixtureTests
{
    [TestMethod, NeedsShared("fixtures/deim-n-256")]
    public void DeimNGivesTheStoredPass() =>
        Compare(ForwardFixture.Load("deim-n", "fixtures/deim-n-256/weights.safetensors", "fixtures/deim-n-256/eval.safetensors"));

    [TestMethod, NeedsShared("fixtures/deimv2-atto")]
    public void AttoGivesTheStoredPass() =>
        Compare(ForwardFixture.Load("deimv2-atto", "fixtures/deimv2-atto/eval/weights.safetensors",
            "fixtures/deimv2-atto/eval/io.safetensors"));

    private static void Compare(ForwardFixture fixture)
    {
        var output = fixture.Evaluate();
        var stored = fixture.Stored;

        fixture.CompareActivations(1e-4);
        var content = fixture.Recorder.Inputs["decoder.enc_bbox_head"];
        Close.WithinL2(1e-4, stored["topk.memory"], fixture.InStoredOrder(content), "content of the selected tokens");
        var anchors = ((DeimDetector)fixture.Detector).decoder.anchors.gather(1, stored["topk.index"].unsqueeze(-1).expand(-1, -1, 4));
        Close.Within(1e-6, stored["topk.anchors_unact"], anchors, "anchors of the selected tokens");
        Close.Within(5e-4, stored["out.pred_logits"], fixture.InStoredOrder(output.Final.Logits), "logits");
        Close.Within(5e-5, stored["out.pred_boxes"], fixture.InStoredOrder(output.Final.Boxes), "boxes");
    }
}
