using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>Predictions of the DETR family against those of the official code.</summary>
[TestClass]
public class DetrPredictionTests
{
    [TestMethod, NeedsShared("fixtures/detrs"), DynamicData(nameof(DetrFamily.Cases), typeof(DetrFamily))]
    public void Predictions_are_those_of_the_official_code(string name, string input)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var fixture = DetrFixture.Load(name);
        using var detector = DetrFamily.Create(name);
        detector.eval();
        Compare(fixture, $"{input}.eval.", DetrFamily.Run(detector, DetrInput.Named(input)));
    }

    [TestMethod, NeedsShared("fixtures/detrs")]
    [DataRow("one", 0.1f), DataRow("one", 0.5f), DataRow("padded", 0.1f), DataRow("padded", 0.5f)]
    public void A_trained_network_can_keep_another_share_of_the_tokens(string input, float keepRatio)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var detector = DetrFamily.Create("sparse_r50_rho30", parts: new DetectorParts { KeepRatio = keepRatio });
        detector.eval();
        Compare(DetrFixture.Load("sparse_r50_rho30"), FormattableString.Invariant($"{input}.eval_rho{keepRatio * 100:0}."),
            DetrFamily.Run(detector, DetrInput.Named(input)));
    }

    private static void Compare(DetrFixture fixture, string part, DetectorOutput output)
    {
        var compared = 0;
        if (output.ChosenTokens is { } chosen)
        {
            Tokens("encoder_tokens", chosen.Tokens);
            Whole("scores", chosen.Scores);
            var map = AttentionMap.Compute(output.Trace!, AttentionKernel.HalfShifted);
            var asked = output.Trace!.Layers.Sum(layer => layer.Weights.shape[1] * layer.Weights.shape[2]);
            Whole("dam", tensor(map, chosen.Scores.shape) * asked);
        }
        if (output.Proposals is { } proposals)
        {
            Tokens("query_tokens", output.Trace!.Candidates);
            Layer("enc_outputs.logits", "enc_outputs.boxes", proposals);
        }
        for (var i = 0; i < output.Auxiliary.Count; i++)
            Layer($"aux.{i}.logits", $"aux.{i}.boxes", output.Auxiliary[i]);
        for (var i = 0; i < output.EncoderLayers.Count; i++)
            Layer($"aux_enc.{i}.logits", $"aux_enc.{i}.boxes", output.EncoderLayers[i]);
        Layer("pred_logits", "pred_boxes", output.Final);
        if (fixture.Names.Contains(part + "sampling_locations_dec"))
        {
            Whole("sampling_locations_dec", stack(output.Trace!.Layers.Select(layer => Points(layer.Locations)), 1));
            Whole("attn_weights_dec", stack(output.Trace!.Layers.Select(layer => Points(layer.Weights)), 1));
        }
        Assert.IsGreaterThan(10, compared, "too little was compared");

        void Layer(string logits, string boxes, LayerPrediction prediction)
        {
            Whole(logits, prediction.Logits);
            Whole(boxes, prediction.Boxes);
        }

        void Whole(string name, Tensor actual)
        {
            fixture.Compare(part + name, actual);
            compared++;
        }

        void Tokens(string name, Tensor actual)
        {
            var expected = fixture.Whole(part + name).to(ScalarType.Int64);
            Assert.IsTrue(expected.sort(1).Values.Equals(actual.sort(1).Values), $"{name}: other tokens are chosen");
            Assert.IsTrue(expected.Equals(actual), $"{name}: the same tokens in another order");
        }
    }

    // [B, Q, NH, levels · P, …] -> [B, Q, NH, levels, P, …]
    private static Tensor Points(Tensor points) => points.view([.. points.shape[..3], 4, 4, .. points.shape[4..]]);
}
