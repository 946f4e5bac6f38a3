using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>Passes of the DETR family against those of the official code, layer by layer.</summary>
[TestClass]
public class DetrPredictionTests
{
    [TestMethod, NeedsShared("fixtures/detrs"), DynamicData(nameof(DetrFamily.Cases), typeof(DetrFamily))]
    public void Layers_and_predictions_are_those_of_the_official_code(string name, string input)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var detector = DetrFamily.Create(name);
        detector.eval();
        DetrComparison.Compare(DetrFixture.Load(name), $"{input}.eval.", detector, DetrInput.Named(input));
    }

    [TestMethod, NeedsShared("fixtures/detrs")]
    [DataRow("one", 0.1f), DataRow("one", 0.5f), DataRow("padded", 0.1f), DataRow("padded", 0.5f)]
    public void A_trained_network_can_keep_another_share_of_the_tokens(string input, float keepRatio)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var detector = DetrFamily.Create("sparse_r50_rho30", parts: new DetectorParts { KeepRatio = keepRatio });
        detector.eval();
        DetrComparison.Compare(DetrFixture.Load("sparse_r50_rho30"), FormattableString.Invariant($"{input}.eval_rho{keepRatio * 100:0}."),
            detector, DetrInput.Named(input));
    }
}
