using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Sparsity.Selection;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity;

[TestClass]
public class StructureSelectorTests
{
    [TestMethod]
    public void Places_go_with_the_first_ranks()
    {
        using var scope = NewDisposeScope();
        using Detector detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 96, 64);
        float[] map = [.. Enumerable.Range(0, detector.Levels.Sum(level => level.Height * level.Width)).Select(cell => (float)(cell % 5))];
        SparsitySettings settings = new() { Queries = 12, QueryPriorWeight = 0.5, QueryPriorFloor = 0.1 };

        SparseState placed = Select(settings);
        CollectionAssert.AreEqual(Enumerable.Range(0, 12).ToArray(), placed.Queries);
        Assert.AreEqual((96, 64), (placed.TokenHeight, placed.TokenWidth));
        float[][] expected = QueryPriorSelector.Select(map, detector.Levels, 0.5, 0.1, SelectionMode.Score, 0);
        foreach ((float[] a, float[] b) in expected.Zip(placed.QueryPrior!))
            CollectionAssert.AreEqual(a, b);
        detector.Structure = placed;

        SparseState ranked = Select(settings with { QueryPriorWeight = 0 });
        Assert.IsNull(ranked.QueryPrior);
        CollectionAssert.Contains(ranked.Queries, detector.Preset.Queries - 1, "the last rank is used most");
        CollectionAssert.AreEqual(new[] { SparsityComponent.Queries }, new SparsitySettings { QueryPriorWeight = 0.5 }.Components.ToArray());

        SparseState Select(SparsitySettings settings)
        {
            var scores = new ScoreBoard(detector, settings);
            scores.Tokens.Add(map, 1, detector.Levels);
            int[] ranks = [.. Enumerable.Range(0, detector.Preset.Queries)];
            scores.Queries.Add([.. ranks.Select(rank => (float)rank)], ranks);
            return new StructureSelector(detector, settings, scores, 0).Select(SparseState.Dense, new Milestone(1, SparsityComponent.Queries, 1));
        }
    }

    [TestMethod]
    [DataRow(TokenCoverage.Block), DataRow(TokenCoverage.Mass)]
    public void A_predictor_gets_as_many_tokens_as_all_pictures_would_share(TokenCoverage coverage)
    {
        using var scope = NewDisposeScope();
        using Detector detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 96, 64, new DetectorParts { TokenPredictor = true });
        SparsitySettings settings = new() { TokenKeepRatio = 0.5, Coverage = coverage, TokensLimitQueries = false, TokenChoice = TokenChoice.Predicted };
        var scores = new ScoreBoard(detector, settings);
        scores.Tokens.Add([.. Enumerable.Range(0, 30).Select(cell => cell < 24 ? 1f : 30f)], 1, detector.Levels);

        SparseState Select(SparsitySettings settings, SparseState current) =>
            new StructureSelector(detector, settings, scores, 0).Select(current, new Milestone(1, SparsityComponent.Tokens, 1));
        SparseState shared = Select(settings with { TokenChoice = TokenChoice.Averaged }, SparseState.Dense), own = Select(settings, shared);
        CollectionAssert.AreEqual(shared.Tokens!.Select(level => level.Length).ToArray(), own.TokenCounts!.ToArray());
        Assert.IsNull(own.Tokens);
        Assert.IsNull(Select(settings with { TokenChoice = TokenChoice.Averaged }, own).TokenCounts);
        Assert.IsFalse(own.TokensLimitQueries);
        detector.Structure = own;
    }
}
