using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Sparsity.Selection;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity;

[TestClass]
public class StructureSelectorTests
{
    [TestMethod]
    public void Places_go_with_the_first_ranks()
    {
        using var scope = NewDisposeScope();
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 96, 64);
        float[] map = [.. Enumerable.Range(0, detector.Levels.Sum(level => level.Cells)).Select(cell => (float)(cell % 5))];
        SparsityOptions options = new() { Queries = 12, QueryRanking = { PriorWeight = 0.5f, PriorFloor = 0.1f } };

        var placed = Select(options);
        CollectionAssert.AreEqual(Enumerable.Range(0, 12).ToArray(), placed.Queries);
        Assert.AreEqual((96, 64), (placed.TokenHeight, placed.TokenWidth));
        var expected = QueryPriorSelector.Select(map, detector.Levels, 0.5f, 0.1f, SelectionMode.Score, 0);
        foreach ((var a, var b) in expected.Zip(placed.QueryPrior!))
            CollectionAssert.AreEqual(a, b);
        detector.Structure = placed;

        var ranked = Select(options.With(other => other.QueryRanking.PriorWeight = 0));
        Assert.IsNull(ranked.QueryPrior);
        CollectionAssert.Contains(ranked.Queries, detector.Preset.Queries - 1, "the last rank is used most");
        CollectionAssert.AreEqual(new[] { SparsityComponent.Queries },
            new SparsityOptions { QueryRanking = { PriorWeight = 0.5f } }.Components.ToArray());

        SparseState Select(SparsityOptions options)
        {
            var scores = new ScoreBoard(detector, options.Scores);
            scores.Tokens.Add(map, 1, detector.Levels);
            int[] ranks = [.. Enumerable.Range(0, detector.Preset.Queries)];
            scores.Queries.Add([.. ranks.Select(rank => (float)rank)], ranks);
            return new StructureSelector(detector, options, scores, 0)
                .Select(SparseState.Dense, new Milestone(1, SparsityComponent.Queries, 1));
        }
    }

    [TestMethod]
    [DataRow(TokenCoverage.Block), DataRow(TokenCoverage.Mass)]
    public void A_predictor_gets_as_many_tokens_as_all_images_would_share(TokenCoverage coverage)
    {
        using var scope = NewDisposeScope();
        using var detector = Detector.Create(DetectorPreset.Parse("deimv2-atto"), 2, 96, 64,
            new DetectorParts { TokenPredictor = true });
        SparsityOptions options = new()
        {
            TokenKeepRatio = 0.5f,
            Tokens = { Coverage = coverage, LimitQueries = false, Choice = TokenChoice.Predicted },
        };
        var scores = new ScoreBoard(detector, options.Scores);
        scores.Tokens.Add([.. Enumerable.Range(0, 30).Select(cell => cell < 24 ? 1f : 30f)], 1, detector.Levels);

        SparseState Select(SparsityOptions options, SparseState current) =>
            new StructureSelector(detector, options, scores, 0).Select(current, new Milestone(1, SparsityComponent.Tokens, 1));
        SparseState shared = Select(options.With(other => other.Tokens.Choice = TokenChoice.Averaged), SparseState.Dense),
        own = Select(options, shared);
        CollectionAssert.AreEqual(shared.Tokens!.Select(level => level.Length).ToArray(), own.TokenCounts!.ToArray());
        Assert.IsNull(own.Tokens);
        Assert.IsNull(Select(options.With(other => other.Tokens.Choice = TokenChoice.Averaged), own).TokenCounts);
        Assert.IsFalse(own.TokensLimitQueries);
        detector.Structure = own;
    }
}
