using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Weights;

[TestClass]
public class BackboneWeightsTests
{
    private const int Size = 128;

    [TestMethod]
    [DataRow("", DisplayName = "as a classifier"), DataRow("backbone."), DataRow("backbone.0.body.")]
    public void They_are_found_under_every_name_that_they_are_published_with(string prefix)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using Detector source = Create(DetectorModel.SparseDetrAtto), target = Create(DetectorModel.SparseDetrAtto);
        var path = folder.File("backbone.safetensors");
        Write(path, source, prefix, ("fc.weight", zeros(1000, 8)), ("decoder.some.weight", zeros(3)));
        var head = target.state_dict()["class_embed.0.weight"].clone();

        var loaded = BackboneWeights.Load(target, path);

        Assert.AreEqual(Body(source).Count, loaded);
        foreach ((var name, var value) in Body(source))
            Assert.IsTrue(value.Equals(Body(target)[name]), name);
        Assert.IsTrue(head.Equals(target.state_dict()["class_embed.0.weight"]));
    }

    [TestMethod]
    public void Those_of_a_network_of_DEIM_fill_that_of_a_DETR()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using Detector deim = Create(DetectorModel.DeimV2Atto), detr = Create(DetectorModel.DetrAtto);
        var path = folder.File("deim.safetensors");
        SafeTensors.Write(path, deim.state_dict());

        BackboneWeights.Load(detr, path);

        foreach ((var name, var value) in Body(deim))
            Assert.IsTrue(value.Equals(Body(detr)[name]), name);
    }

    [TestMethod]
    public void Norms_that_only_detectors_have_may_be_missing()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using Detector source = Create(DetectorModel.SparseDetrSwinT), target = Create(DetectorModel.SparseDetrSwinT);
        var path = folder.File("swin.safetensors");
        var classifier = Body(source).Where(entry => !entry.Key.StartsWith("norm", StringComparison.Ordinal)
            && !entry.Key.EndsWith("relative_position_index", StringComparison.Ordinal));
        SafeTensors.Write(path, new Dictionary<string, Tensor>(classifier)
        {
            ["norm.weight"] = zeros(768),
            ["head.weight"] = zeros(10, 768),
            ["layers.0.blocks.1.attn_mask"] = zeros(4, 49, 49),
        });
        Assert.AreEqual(classifier.Count(), BackboneWeights.Load(target, path));
    }

    [TestMethod]
    public void A_deeper_network_is_refused_although_its_first_layers_fit()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var detector = Create(DetectorModel.SparseDetrAtto);
        var path = folder.File("deeper.safetensors");
        Write(path, detector, "", ("stages.3.blocks.0.layers.0.conv.weight", zeros(4, 4, 3, 3)));
        var error = Assert.ThrowsExactly<WeightMismatchException>(() => BackboneWeights.Load(detector, path));
        Assert.Contains("1 unexpected: stages.3.blocks.0.layers.0.conv.weight", error.Message);
    }

    [TestMethod]
    public void Nothing_changes_where_a_layer_is_missing_or_of_another_shape()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using Detector detector = Create(DetectorModel.SparseDetrAtto), other = Create(DetectorModel.SparseDetrAtto);
        var (path, body) = (folder.File("part.safetensors"), Body(other));
        var before = Body(detector).ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        body.Remove("stem.stem1.conv.weight");
        body["stem.stem3.conv.weight"] = zeros(2, 2);
        SafeTensors.Write(path, body);

        var error = Assert.ThrowsExactly<WeightMismatchException>(() => BackboneWeights.Load(detector, path));

        Assert.Contains("1 missing: stem.stem1.conv.weight", error.Message);
        Assert.Contains("1 wrongly shaped: stem.stem3.conv.weight: [2, 2]", error.Message);
        foreach ((var name, var value) in Body(detector))
            Assert.IsTrue(before[name].Equals(value), name);
    }

    private static Detector Create(DetectorModel model) => Detector.Create(DetectorPreset.Of(model), 4, Size, Size);

    private static Dictionary<string, Tensor> Body(Detector detector) =>
        ModuleState.Table(detector.modules().OfType<BackboneBody>().Single());

    private static void Write(string path, Detector detector, string prefix, params (string Name, Tensor Value)[] others) =>
        SafeTensors.Write(path, Body(detector).Select(entry => (Name: prefix + entry.Key, entry.Value)).Concat(others)
            .ToDictionary(entry => entry.Name, entry => entry.Value));
}
