using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Tests.CommandLine;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Estimators.Fitting;

[TestClass]
public sealed class WeightsFileTests : IDisposable
{
    private static readonly string[] Names = ["scratch", "pit", "patch"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_sparse_encoder_is_that_of_the_training_unless_another_share_is_asked_for()
    {
        var path = _folder.File("best.safetensors");
        using (var trained = Detector.Create(DetectorPreset.Of(DetectorModel.SparseDetrR50), 3, 128, 128,
            new DetectorParts { KeepRatio = 0.3f, Criterion = TokenCriterion.Objectness }))
            Checkpoint.SaveWeights(path, trained, new TrainingState { Preset = "sparse-detr-r50", ClassNames = Names, Options = [] });

        IReadOnlyList<string>? names = null;
        using (var opened = (DeformableDetrDetector)WeightsFile.Open(null, path, null, ref names))
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            Assert.AreEqual((0.3f, TokenCriterion.Objectness), (opened.KeepRatio!.Value, opened.Parts.Criterion));
            var tokens = opened.Traced(rand(1, 3, 128, 128)).ChosenTokens!.Tokens;
            Assert.AreEqual((int)(340 * 0.3f) + 1, tokens.shape[1]);
        }
        using (var scoring = new MLContext().ObjectDetection.LoadWeights(null, path, tokenKeepRatio: 0.5f))
        {
            Assert.AreEqual("0.5", scoring.Metadata["sparsedetr.keep_ratio"]);
            Assert.AreEqual("objectness", scoring.Metadata["sparsedetr.token_criterion"]);
        }
        string data = TinyDataset.Make(_folder.Path).Write(_folder.Path), found = _folder.File("found");
        string[] eval = ["eval", "--weights", path, "--data", data, "--engine", "torch", "--out", found, "--json"];
        Assert.IsTrue((double)JsonNode.Parse(Run.Of(eval).Succeeded().Output)!["Corr"]! is > 0 and < 0.99);
        Run.Of([.. eval, "--rho", "1"]).Succeeded();
        Assert.AreEqual(1, (double)JsonNode.Parse(File.ReadAllText(Path.Combine(found, "metrics.json")))!["Corr"]!, 1e-6);
        Assert.Contains("KeepRatio = 2 is outside", Assert.ThrowsExactly<ArgumentException>(
            () => new MLContext().ObjectDetection.LoadWeights(null, path, tokenKeepRatio: 2)).Message);
    }

    [TestMethod]
    public void A_share_of_tokens_is_refused_for_weights_that_choose_none()
    {
        using var scope = NewDisposeScope();
        using var detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, 64, 64);
        var path = _folder.File("atto.safetensors");
        SafeTensors.Write(path, detector.state_dict(), new WeightsOrigin("deimv2-atto", Names, 64, 64).ToMetadata());
        IReadOnlyList<string>? names = null;
        Assert.Contains("deimv2-atto does not choose tokens",
            Assert.ThrowsExactly<ArgumentException>(() => WeightsFile.Open(null, path, null, ref names, 0.5f)).Message);
    }
}
