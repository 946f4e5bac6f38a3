namespace Microsoft.ML.SparseDetr.Tests.Weights;

[TestClass]
public sealed class PublishedWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("deimv2_hgnetv2_atto_coco.safetensors", DetectorModel.DeimV2Atto)]
    [DataRow("deimv2_hgnetv2_n_coco.pth", DetectorModel.DeimV2N)]
    [DataRow("deim_dfine_hgnetv2_s_coco_120e.pth", DetectorModel.DeimS)]
    [DataRow("DEIM-N-COCO.PT", DetectorModel.DeimN)]
    [DataRow("deimv2-atto-coco.safetensors", DetectorModel.DeimV2Atto)]
    public void Official_names_are_known(string name, DetectorModel model)
    {
        _folder.Write(name, "");
        Assert.AreEqual(_folder.File(name), PublishedWeights.Find(model, [_folder.File("gone"), _folder.Path]));
        foreach (var other in Enum.GetValues<DetectorModel>().Where(other => other != model))
            Assert.IsNull(PublishedWeights.Find(other, [_folder.Path]), $"{other}");
    }

    [TestMethod]
    [DataRow("deimv2-atto.safetensors")] // of somebody's own training, for all that a name can say
    [DataRow("deimv2-atto-steel.safetensors")]
    [DataRow("deimv2_hgnetv2_atto_coco.txt")]
    [DataRow("coco.pth")]
    public void Other_names_are_not(string name)
    {
        _folder.Write(name, "");
        Assert.IsNull(PublishedWeights.Find(DetectorModel.DeimV2Atto, [_folder.Path]));
    }
}
