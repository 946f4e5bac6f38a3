using Microsoft.ML.SparseDetr.Detectors.Decoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Decoders;

/// <summary>The order of the candidates against a sort.</summary>
[TestClass]
public class QuerySelectionTests
{
    private const int Width = 8, Classes = 3, Ranks = 20;
    private static readonly GridSize[] Own = [new(4, 6), new(2, 3)], Other = [new(6, 8), new(3, 4)], Flat = [new(2, 10), new(1, 5)];

    public static IEnumerable<object[]> Cases =>
        from size in Enumerable.Range(0, 3)
        from limited in new[] { false, true }
        from placed in new[] { false, true }
        select new object[] { size, limited, placed };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Candidates_are_the_tokens_with_the_highest_sum_of_score_and_place(int size, bool limited, bool placed)
    {
        using var scope = NewDisposeScope();
        manual_seed(size);
        using var _ = no_grad();
        var levels = new[] { Own, Other, Flat }[size];
        using var scores = nn.Linear(Width, Classes);
        var selection = new QuerySelection(null, scores, new Mlp(Width, Width, 4), Ranks);
        using var tokens = limited ? new TokenSets([[0, 1, 5, 7, 8, 9, 13, 20], [1, 2, 3]], Own, attention: false) : null;
        float[][] places =
            [.. Own.Select((level, i) => Enumerable.Range(0, level.Cells).Select(cell => (float)Math.Cos(9 * cell + i)).ToArray())];
        using var prior = placed ? new QueryPrior(places, Own) : null;
        selection.Tokens = new TokenPlan { Queries = tokens, Prior = prior };
        using var grid = new AnchorGrid(levels);
        var memory = randn(2, grid.Count, Width);

        var selected = selection.Select(memory, grid, grid.Logits.For(memory), tracing: false);

        var logits = scores.call(memory * grid.Valid.For(memory));
        HashSet<int> allowed = [.. tokens?.For(levels).Kept ?? [.. Enumerable.Range(0, grid.Count)]];
        for (var image = 0; image < 2; image++)
        {
            var sums = new List<(float Sum, long Token)>();
            var token = 0;
            for (var level = 0; level < levels.Length; level++)
                for (var y = 0; y < levels[level].Height; y++)
                    for (var x = 0; x < levels[level].Width; x++, token++)
                    {
                        int line = (int)((y + 0.5) / levels[level].Height * Own[level].Height),
                        column = (int)((x + 0.5) / levels[level].Width * Own[level].Width);
                        var place = placed ? places[level][line * Own[level].Width + column] : 0;
                        if (allowed.Contains(token))
                            sums.Add((logits[image, token].max().item<float>() + place, token));
                    }
            long[] expected = [.. sums.OrderByDescending(entry => entry.Sum).Take(Ranks).Select(entry => entry.Token)];
            CollectionAssert.AreEqual(expected, selected.Candidates[image].data<long>().ToArray());
            Close.Within(1e-6, logits[image].index_select(0, tensor(expected)), selected.Logits[image], "class logits stay without places");
        }
    }
}
