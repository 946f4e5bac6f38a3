using Microsoft.ML.SparseDetr.Sparsity.Prediction;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity.Prediction;

[TestClass]
public class TokenPredictionLossTests
{
    [TestMethod]
    [NeedsShared("fixtures/sparse-detr/tf")]
    public void Equals_the_published_code()
    {
        using var scope = NewDisposeScope();
        Tensor scores = Read("out_backbone_mask_prediction"), map = Read("dam_flat");
        // The second image is padded, and what is padded is no target; 30 % of the real tokens of each are.
        var real = cat([.. new[] { (12, 16, 9, 11), (6, 8, 5, 6), (3, 4, 3, 3), (2, 2, 2, 2) }.Select(level =>
        {
            var inside = zeros(level.Item1, level.Item2);
            inside.narrow(0, 0, level.Item3).narrow(1, 0, level.Item4).fill_(1);
            return inside.flatten();
        })]);
        var first = TokenPredictionLoss.Compute(scores.narrow(0, 0, 1), map[0].data<float>().ToArray(), 77);
        var second = TokenPredictionLoss.Compute(scores.narrow(0, 1, 1), (map[1] * real).data<float>().ToArray(), 43);
        Close.Within(1e-6, Read("loss_loss_mask_prediction"), ((first + second) / 2).reshape(1), "loss");
    }

    [TestMethod]
    public void Is_the_cross_entropy_against_the_tokens_with_most_attention()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var random = new Random(3);
        const int Batch = 3, Tokens = 50;
        // many are equal, and a quarter has nothing
        float[] map = [.. Enumerable.Range(0, Batch * Tokens).Select(_ => random.Next(4) / 4f)];
        var scores = randn(Batch, Tokens);
        var logits = scores.data<float>().ToArray();
        foreach (var ratio in new[] { 0.31, 0.8, 1 })
        {
            double sum = 0;
            for (var image = 0; image < Batch; image++)
            {
                var start = image * Tokens;
                int[] targets = [.. Enumerable.Range(start, Tokens).OrderByDescending(token => map[token])
                    .Take((int)Math.Ceiling(ratio * Tokens)).Where(token => map[token] > 0)];
                for (var token = start; token < start + Tokens; token++)
                {
                    var probability = 1 / (1 + Math.Exp(-logits[token]));
                    sum -= Math.Log(targets.Contains(token) ? probability : 1 - probability);
                }
            }
            Assert.AreEqual(sum / (Batch * Tokens), TokenPredictionLoss.Compute(scores, map, ratio).item<float>(), 1e-6);
        }
    }

    private static Tensor Read(string name) => NumpyFile.Read(Shared.Find($"fixtures/sparse-detr/tf/{name}.npy"));
}
