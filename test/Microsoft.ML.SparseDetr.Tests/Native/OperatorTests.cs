using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Native;

/// <summary>Every operator of src/Native against its composition in double: results and gradients.</summary>
[TestClass]
public class OperatorTests
{
    [TestMethod]
    [DataRow(16, 2, 21, true)]
    [DataRow(24, 2, 37, false)]
    [DataRow(64, 4, 33, true)]
    public void Attention(int width, int heads, int count, bool masked)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var attention = new MultiHeadAttention(width, heads);
        var mask = masked ? (rand(count, count) < 0.5).logical_and_(eye(count) == 0).to(ScalarType.Float32) : null;
        mask = mask is null ? null : zeros(count, count).masked_fill_(mask.to(ScalarType.Bool), double.NegativeInfinity);
        Compare([randn(3, count, width), randn(3, count, width)], 2e-6,
            type => attention.to(type),
            inputs => attention.forward(inputs[0], inputs[1], mask?.to(inputs[0].dtype)),
            () => [.. attention.parameters()]);
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(14)]
    public void DeformableSamplingOfTwoLevels(int width)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        const int heads = 2, queries = 19;
        // Some locations lie outside of the image, one far outside.
        var locations = rand(new long[] { 2, queries, heads, 5, 2 }) * 1.6 - 0.3;
        locations[0, 0, 0, 0] = tensor(-50f);
        Compare([locations, rand(2, queries, heads, 5), randn(2, heads * width, 6, 7), randn(2, heads * width, 3, 4)], 2e-5,
            _ => { },
            inputs => DeformableSampling.Sample([inputs[2], inputs[3]], [3, 2], inputs[0], inputs[1]),
            () => []);
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(14)]
    public void DeformableSamplingOfTokens(int width)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        const int heads = 2, queries = 19;
        using var grid = new TokenGrid([new(6, 7), new(3, 4)]);
        var locations = rand(new long[] { 2, queries, heads, 5, 2 }) * 1.6 - 0.3;
        // Levels are parts of one tensor; beside them stands a map of its own.
        Compare([locations, rand(2, queries, heads, 5), randn(2, 54, heads * width), randn(2, heads * width, 2, 3)], 2e-5,
            _ => { },
            inputs => DeformableSampling.Sample([.. grid.Maps(inputs[2]), inputs[3]], [2, 2, 1], inputs[0], inputs[1]),
            () => []);
    }

    [TestMethod]
    public void PoolingOfFourPrefersTheFirstOfEqualValues()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        // Rectified values hold many equal ones.
        Compare([randn(2, 3, 9, 20).relu()], 1e-7, _ => { }, inputs => FusedPool.MaxOfFour(inputs[0]), () => []);
        Compare([randn(2, 3, 9, 20).relu()], 1e-7, _ => { }, inputs =>
            FusedPool.MaxOfFour(ChannelsLast.Back(ChannelsLast.View(inputs[0]).contiguous())), () => []);
    }

    private static void Compare(Tensor[] inputs, double tolerance, Action<ScalarType> convert, Func<Tensor[], Tensor> run,
        Func<Tensor[]> parameters)
    {
        Assert.IsTrue(SparseOps.IsLoaded, "libSparseDetrOps is missing");
        Tensor? direction = null;
        List<Tensor> Gradients(ScalarType type)
        {
            convert(type);
            Tensor[] leaves = [.. inputs.Select(input => input.to(type).detach().clone().requires_grad_())];
            var result = run(leaves);
            direction ??= randn(result.shape);
            var gradients = autograd.grad([result], [.. leaves, .. parameters()], [direction.to(type)]);
            return [result.detach(), .. gradients.Select(gradient => gradient.to(ScalarType.Float64))];
        }
        List<Tensor> fused = Gradients(ScalarType.Float32), composed = Gradients(ScalarType.Float64);
        for (var i = 0; i < fused.Count; i++)
        {
            var error = (fused[i].to(ScalarType.Float64) - composed[i]).norm()
                .ToDouble() / Math.Max(1e-3, composed[i].norm().ToDouble());
            Assert.IsLessThan(tolerance, error, $"tensor {i}: {error}");
        }
    }
}
