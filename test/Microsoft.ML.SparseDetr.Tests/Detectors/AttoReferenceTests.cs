using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

[TestClass]
public class AttoReferenceTests
{
    private const string Folder = "weights/deimv2-atto-coco";

    [TestMethod, NeedsShared(Folder)]
    [DataRow(139), DataRow(5001), DataRow(10764)]
    public void PublishedWeightsGiveTheReferenceArrays(int image)
    {
        Tensor Reference(string name) => NumpyFile.Read(Shared.Find($"{Folder}/reference/{image}_{name}.npy"));
        var detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 80, 320, 320);
        var report = WeightLoader.Load(detector, Shared.Find($"{Folder}/deimv2_hgnetv2_atto_coco.safetensors"));
        Assert.AreEqual(493, report.Loaded);
        detector.eval();
        var recorder = new ForwardRecorder(detector);
        using var _ = no_grad();
        var output = detector.call(Reference("input"), null);

        Close.WithinL2(1e-4, Reference("backbone0"), recorder.Outputs["backbone.0"], "backbone");
        Close.WithinL2(1e-4, Reference("encoder0"), recorder.Outputs["encoder.0"], "encoder, stride 16");
        Close.WithinL2(1e-4, Reference("encoder1"), recorder.Outputs["encoder.1"], "encoder, stride 32");
        Close.Within(5e-4, Reference("pred_logits"), output.Final.Logits, "logits");
        Close.Within(5e-5, Reference("pred_boxes"), output.Final.Boxes, "boxes");
    }
}
