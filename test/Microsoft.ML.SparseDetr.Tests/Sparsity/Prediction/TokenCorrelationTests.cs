using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Prediction;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Prediction;

/// <summary>The share of the attention; DetrTrainingTests has those of the official code.</summary>
[TestClass]
public class TokenCorrelationTests
{
    [TestMethod]
    public void Is_the_share_of_the_attention_that_the_chosen_tokens_get()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        GridSize[] levels = [new(3, 4), new(2, 2), new(1, 1)];
        const int Batch = 3, Tokens = 17;
        var random = new Random(5);
        float[] map = [.. Enumerable.Range(0, Batch * Tokens).Select(_ => random.NextSingle())];
        map[Tokens - 1] = 0; // the first image's coarsest level gets nothing
        var chosen = ChosenTokens.Of(rand(Batch, Tokens), null, [Tokens, Tokens, Tokens], 0.4);
        var actual = TokenCorrelation.Compute(chosen, map, levels);

        Assert.AreEqual(Share(0, Tokens), actual.All, 1e-6);
        Assert.AreEqual(Share(0, 12), actual.Levels[0], 1e-6);
        Assert.AreEqual(Share(12, 16), actual.Levels[1], 1e-6);
        Assert.AreEqual(Share(16, 17), actual.Levels[2], 1e-6);
        var mean = actual.Plus(new TokenCorrelation(1, [0, 0.5, 1])).Over(2);
        Assert.AreEqual((actual.All + 1) / 2, mean.All, 1e-12);
        Assert.AreEqual((actual.Levels[1] + 0.5) / 2, mean.Levels[1], 1e-12);

        double Share(int from, int to)
        {
            double sum = 0;
            for (var image = 0; image < Batch; image++)
            {
                double kept = 0, all = 0;
                for (var token = from; token < to; token++)
                {
                    all += map[image * Tokens + token];
                    if (chosen.Tokens[image].data<long>().Contains(token))
                        kept += map[image * Tokens + token];
                }
                sum += all > 0 ? kept / all : 1;
            }
            return sum / Batch;
        }
    }
}
