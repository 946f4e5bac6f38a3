using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Reports.Page;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

[TestClass]
public sealed class LossTermsTests
{
    [TestMethod]
    [DataRow("loss_bbox", "bbox")]
    [DataRow("loss_bbox_0", "bbox")]
    [DataRow("loss_giou_enc_1", "giou")]
    [DataRow("loss_mal_aux_2", "mal")]
    [DataRow("loss_mal_dn_0", "mal")]
    [DataRow("loss_ce_dn_pre", "ce")]
    [DataRow("loss_mask_prediction", "mask_prediction")]
    [DataRow("loss_encoder", "encoder")]
    [DataRow("kd_hint", "kd_hint")]
    public void A_stage_does_not_count_for_the_name(string term, string name) => Assert.AreEqual(name, LossTermName.WithoutStage(term));

    [TestMethod]
    public void Stages_add_up_and_an_epoch_without_the_term_has_none()
    {
        RunEpoch[] epochs =
        [
            new(1) { Terms = new Dictionary<string, double> { ["loss_mal"] = 1, ["loss_bbox"] = 2, ["loss_bbox_aux_0"] = 3 } },
            new(2) { Terms = new Dictionary<string, double> { ["loss_bbox_dn_1"] = 4 } },
        ];
        var terms = LossTerms.Of(epochs);
        Assert.AreEqual("bbox 5 4; mal 1 ", string.Join("; ", terms.Select(term => $"{term.Name} {string.Join(' ', term.Values)}")));
    }
}
