using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Detr;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Tests.Training;
using Microsoft.ML.SparseDetr.Training.Losses;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Detr;

/// <summary>What a Sparse DETR chooses its encoder's tokens by, in a small network.</summary>
[TestClass]
public class TokenCriterionTests
{
    private const int Size = 128, Tokens = 16 * 16 + 8 * 8 + 4 * 4 + 2 * 2;

    [TestMethod]
    public void Objectness_takes_the_tokens_that_a_head_of_the_backbone_is_surest_of()
    {
        using var scope = NewDisposeScope();
        using var detector = Make(TokenCriterion.Objectness, 0.3f);
        var output = Pass(detector);
        var scores = output.Backbone!.Logits.Elements<float>();
        var chosen = output.ChosenTokens!.Tokens.Elements<long>();
        var count = (int)(Tokens * 0.3f) + 1;
        for (var image = 0; image < 2; image++)
        {
            // as the loops would have it: the highest score of any class, ties by the lower number
            int[] expected = [.. Enumerable.Range(0, Tokens)
                .OrderByDescending(token => Enumerable.Range(0, 3).Max(label => scores[(image * Tokens + token) * 3 + label]))
                .Take(count)];
            CollectionAssert.AreEqual(expected, chosen.Skip(image * count).Take(count).Select(token => (int)token).ToArray());
        }
    }

    [TestMethod]
    public void The_head_of_the_backbone_stands_between_those_of_the_encoder()
    {
        string[] Names(TokenCriterion criterion)
        {
            using var detector = Make(criterion, 0.3f);
            return [.. ModuleState.Entries(detector).Select(entry => entry.Name)];
        }
        string[] attention = Names(TokenCriterion.Attention), objectness = Names(TokenCriterion.Objectness),
            random = Names(TokenCriterion.Random);
        // two layers of the decoder, the encoder's output, the encoder's first layer
        Assert.Contains("class_embed.3.weight", attention);
        Assert.DoesNotContain("class_embed.4.weight", attention);
        Assert.Contains("class_embed.4.weight", objectness);
        Assert.Contains("bbox_embed.4.layers.2.bias", objectness);
        Assert.IsFalse(objectness.Any(name => name.Contains("enc_mask_predictor")));
        CollectionAssert.AreEquivalent(attention.Where(name => !name.Contains("enc_mask_predictor")).ToArray(), random);
        using var made = Make(TokenCriterion.Objectness, 0.3f);
        Assert.AreEqual(made.class_embed[4].weight.Handle, made.transformer.encoder.class_embed![0].weight.Handle, "the last is a layer's");
    }

    [TestMethod]
    public void The_head_of_the_backbone_and_what_it_reads_learn()
    {
        using var scope = NewDisposeScope();
        using var detector = Make(TokenCriterion.Objectness, 0.3f);
        var loss = Criterion.Of(detector).Compute(
            Pass(detector), [new DetectionTarget(0, [1], [new(0.4f, 0.5f, 0.3f, 0.2f)], Size, Size), new(1, [], [], Size, Size)],
            MatchingCost.BoxAndClass);
        var terms = loss.ToDictionary();
        foreach (var kind in new[] { "ce", "bbox", "giou" })
            Assert.IsGreaterThan(0, terms[$"loss_{kind}_backbone"]);
        Assert.DoesNotContain("loss_mask_prediction", terms.Keys);
        Assert.IsGreaterThan(0, loss.Correlation!.All);
        loss.Total.backward();
        foreach (var weight in new[] { detector.class_embed[3].weight, detector.bbox_embed[3].layers[^1].weight })
            Assert.IsGreaterThan(0, weight.grad!.abs().max().item<float>());
    }

    [TestMethod]
    public void Arbitrary_tokens_are_others_in_each_step_and_one_draw_in_evaluation()
    {
        using var scope = NewDisposeScope();
        using var detector = Make(TokenCriterion.Random, 0.3f);
        Tensor first = Chosen(7), again = Chosen(7), other = Chosen(8);
        Assert.IsTrue(first.Equals(again), "the seed decides");
        Assert.IsFalse(first.Equals(other), "another seed, another draw");
        Assert.IsFalse(first[0].Equals(first[1]), "each image has its own");
        for (var i = 0; i < 2; i++)
            Assert.AreEqual((int)(Tokens * 0.3f) + 1, first[i].Elements<long>().Distinct().Count());

        detector.eval();
        var state = get_rng_state();
        Tensor evaluated = Chosen(null), same = Chosen(null);
        Assert.IsTrue(evaluated.Equals(same) && evaluated[0].Equals(evaluated[1]));
        Assert.IsTrue(state.Equals(get_rng_state()), "an evaluation leaves the training's numbers alone");

        Tensor Chosen(int? seed)
        {
            if (seed is { } value)
                manual_seed(value);
            return Pass(detector).ChosenTokens!.Tokens;
        }
    }

    [TestMethod]
    [DataRow(TokenCriterion.Attention), DataRow(TokenCriterion.Objectness), DataRow(TokenCriterion.Random)]
    public void What_is_outside_of_an_image_is_not_chosen(TokenCriterion criterion)
    {
        using var scope = NewDisposeScope();
        using var detector = Make(criterion, 1);
        var padding = zeros([2, Size, Size], ScalarType.Bool);
        padding[1].narrow(1, Size / 2, Size / 2).fill_(true);
        manual_seed(2);
        var chosen = detector.Run(new PaddedImages(randn(2, 3, Size, Size), padding), everything: true, tracing: true).ChosenTokens!;
        Assert.AreEqual((Tokens, Tokens / 2), (chosen.Counts[0], chosen.Counts[1]));
        var outside = chosen.Padding![1].to(ScalarType.Int64).Elements<long>();
        var kept = chosen.Tokens[1].Elements<long>().Take(chosen.Counts[1]);
        // where padding shares the lowest score, a token of the image may lose against it
        Assert.IsLessThanOrEqualTo(criterion == TokenCriterion.Random ? 0 : 1, kept.Count(token => outside[token] == 1));
    }

    private static DeformableDetrDetector Make(TokenCriterion criterion, float keepRatio)
    {
        manual_seed(1);
        return (DeformableDetrDetector)Detector.Create(DetrTrainingLoopTests.Small(DetectorModel.SparseDetrSwinT), 3, Size, Size,
            new DetectorParts { KeepRatio = keepRatio, Criterion = criterion });
    }

    private static DetectorOutput Pass(DeformableDetrDetector detector)
    {
        var images = linspace(-1, 1, 2 * 3 * Size * Size).sin().view(2, 3, Size, Size) * 2;
        return detector.Run(new PaddedImages(images), everything: true, tracing: true);
    }
}
