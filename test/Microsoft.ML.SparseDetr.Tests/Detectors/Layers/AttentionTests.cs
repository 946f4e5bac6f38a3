using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Layers;

/// <summary>Both kinds of attention against loops in double.</summary>
[TestClass]
public class AttentionTests
{
    private const int Batch = 2, Queries = 5, Heads = 8, Width = 16, HeadWidth = Width / Heads;
    private static readonly int[] Points = [4, 2];
    private static readonly GridSize[] Levels = [new(4, 6), new(2, 3)];

    [TestMethod]
    public void DeformableAttentionSumsBilinearTaps()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var attention = new DeformableAttention(Width, Heads, Points);
        Shake(attention);
        attention.to(ScalarType.Float64);
        var queries = randn(Batch, Queries, Width).to(ScalarType.Float64);
        var references = (rand(Batch, Queries, 4) * 1.2 - 0.1).to(ScalarType.Float64); // some reach over the border
        Tensor[] values = [.. Levels.Select(level => randn(Batch, Width, level.Height, level.Width).to(ScalarType.Float64))];
        Close.Within(1e-9, Slow(attention, queries, references, values), attention.call(queries, references, values),
            "deformable attention");
    }

    [TestMethod]
    [DataRow(false), DataRow(true)]
    public void SelfAttentionSumsValuesBySoftmaxOfScores(bool masked)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var attention = new MultiHeadAttention(Width, Heads);
        Shake(attention);
        attention.to(ScalarType.Float64);
        Tensor positioned = randn(Batch, Queries, Width).to(ScalarType.Float64), content = randn(Batch, Queries, Width)
            .to(ScalarType.Float64);
        var blocked = new bool[Queries, Queries];
        if (masked)
            (blocked[0, 1], blocked[3, 0], blocked[3, 4]) = (true, true, true);
        var mask = masked
            ? zeros(Queries, Queries, dtype: ScalarType.Float64).masked_fill(tensor(blocked), double.NegativeInfinity)
            : null;
        Close.Within(1e-9, Slow(attention, positioned, content, blocked), attention.call(positioned, content, mask), "self-attention");
    }

    private static Tensor Slow(DeformableAttention attention, Tensor queries, Tensor references, Tensor[] values)
    {
        var total = Points.Sum();
        var offsets = attention.sampling_offsets.call(queries).data<double>().ToArray();
        var scores = attention.attention_weights.call(queries).data<double>().ToArray();
        var boxes = references.data<double>().ToArray();
        double[][] maps = [.. values.Select(map => map.data<double>().ToArray())];
        var result = new double[Batch * Queries * Width];
        for (var b = 0; b < Batch; b++)
            for (var q = 0; q < Queries; q++)
                for (var head = 0; head < Heads; head++)
                {
                    int row = ((b * Queries + q) * Heads + head) * total, box = (b * Queries + q) * 4, p = 0;
                    var sum = Enumerable.Range(0, total).Sum(i => Math.Exp(scores[row + i]));
                    for (var level = 0; level < Levels.Length; level++)
                        for (var n = 0; n < Points[level]; n++, p++)
                        {
                            var x = boxes[box] + offsets[(row + p) * 2] / Points[level] * boxes[box + 2] / 2;
                            var y = boxes[box + 1] + offsets[(row + p) * 2 + 1] / Points[level] * boxes[box + 3] / 2;
                            for (var c = 0; c < HeadWidth; c++)
                                result[(b * Queries + q) * Width + head * HeadWidth + c] +=
                                    Math.Exp(scores[row + p]) / sum * Tap(maps[level], Levels[level], b * Width + head * HeadWidth + c, x,
                                        y);
                        }
                }
        return tensor(result, [Batch, Queries, Width]);
    }

    private static double Tap(double[] map, GridSize size, int plane, double x, double y)
    {
        (x, y) = (x * size.Width - 0.5, y * size.Height - 0.5);
        (var left, var top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        double sum = 0;
        foreach ((var column, var row) in new[] { (left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1) })
            if (column >= 0 && column < size.Width && row >= 0 && row < size.Height)
                sum += (1 - Math.Abs(x - column)) * (1 - Math.Abs(y - row)) * map[(plane * size.Height + row) * size.Width + column];
        return sum;
    }

    private static Tensor Slow(MultiHeadAttention attention, Tensor positioned, Tensor content, bool[,] blocked)
    {
        double[] Project(Tensor source, int part) => source.matmul(attention.in_proj_weight.narrow(0, part * Width, Width).t())
            .add(attention.in_proj_bias.narrow(0, part * Width, Width)).detach().data<double>().ToArray();
        double[] q = Project(positioned, 0), k = Project(positioned, 1), v = Project(content, 2);
        var result = new double[Batch * Queries * Width];
        for (var b = 0; b < Batch; b++)
            for (var head = 0; head < Heads; head++)
                for (var i = 0; i < Queries; i++)
                {
                    int At(int query, int c) => (b * Queries + query) * Width + head * HeadWidth + c;
                    double[] shares = [.. Enumerable.Range(0, Queries).Select(j => blocked[i, j] ? 0
                        : Math.Exp(Enumerable.Range(0, HeadWidth).Sum(c => q[At(i, c)] * k[At(j, c)]) / Math.Sqrt(HeadWidth)))];
                    for (var j = 0; j < Queries; j++)
                        for (var c = 0; c < HeadWidth; c++)
                            result[At(i, c)] += shares[j] / shares.Sum() * v[At(j, c)];
                }
        return attention.out_proj.call(tensor(result, [Batch, Queries, Width]));
    }

    private static void Shake(nn.Module layer)
    {
        using var frozen = no_grad();
        foreach ((_, var parameter) in ModuleState.Entries(layer).Where(e => e.Value.requires_grad))
            parameter.copy_(randn(parameter.shape) * 0.5);
    }
}
