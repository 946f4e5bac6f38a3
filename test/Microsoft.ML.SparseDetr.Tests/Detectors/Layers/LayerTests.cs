using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Layers;

/// <summary>Layers against values that the official code printed and against slow, obvious implementations.</summary>
[TestClass]
public class LayerTests
{
    [TestMethod]
    public void WeightingFunctionGivesTheOfficialBins()
    {
        double[] four = [0, 0.07598960399627686, 0.157753586769104, 0.24573087692260742, 0.34039342403411865, 0.4422494173049927,
            0.5518454313278198,
            0.6697695255279541, 0.7966545820236206, 0.9331817626953125, 1.0800833702087402, 1.2381482124328613, 1.408224105834961,
            1.591224193572998,
            1.788130283355713, 1.9999990463256836, 4];
        var values = WeightingFunction.Values(4);
        for (var i = 0; i <= 16; i++)
        {
            Assert.AreEqual(four[i], values[16 + i], 3e-7);
            Assert.AreEqual(-four[i], values[16 - i], 3e-7);
        }
        Assert.AreEqual(8, WeightingFunction.Values(8)[32]);
        Assert.AreEqual(0.11326360702514648, WeightingFunction.Values(8)[17], 3e-7);
        Assert.AreEqual(4.000001907348633, WeightingFunction.Values(8)[31], 3e-7);
    }

    [TestMethod]
    public void PositionsOfAnOblongMapFollowTheOfficialOrder()
    {
        var table = PositionEncoding.Table(height: 2, width: 3, features: 8);
        double[] third = [0.8414710, 0.0099998, 0.5403023, 0.9999500, 0.0000000, 0.0000000, 1.0000000, 1.0000000];
        double[] last = [0.9092974, 0.0199987, -0.4161468, 0.9998000, 0.8414710, 0.0099998, 0.5403023, 0.9999500];
        for (var k = 0; k < 8; k++)
        {
            Assert.AreEqual(third[k], table[2 * 8 + k], 1e-6);
            Assert.AreEqual(last[k], table[5 * 8 + k], 1e-6);
        }
    }

    [TestMethod]
    public void SamplingOffsetsStartAsAStar()
    {
        (double X, double Y)[] directions = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];
        int[] steps = [1, 2, 3, 1, 2, 3, 4, 5, 6, 1, 2, 3];
        var star = DeformableAttention.Star(8, [3, 6, 3]);
        for (var head = 0; head < 8; head++)
            for (var p = 0; p < steps.Length; p++)
            {
                var at = (head * steps.Length + p) * 2;
                Assert.AreEqual(directions[head].X * steps[p], star[at], 1e-5);
                Assert.AreEqual(directions[head].Y * steps[p], star[at + 1], 1e-5);
            }
    }

    [TestMethod]
    public void AnchorsAreTheOfficialOnes()
    {
        using var small = new AnchorGrid([new(80, 80), new(40, 40), new(20, 20)]);
        Assert.AreEqual(8400, small.Count);
        Assert.AreEqual(8084, small.Valid.Values.Sum());
        var logits = small.Logits.Values;
        Assert.AreEqual(double.PositiveInfinity, logits[0]);
        AssertBox([-3.9576335, -3.9576335, -2.9444389, -2.9444389], logits, 81); // row 1, column 1: the first cell inside
        AssertBox([-4.3694477, -4.3694477, -2.1972246, -2.1972246], logits, 6400);
        AssertBox([-3.6635616, -3.6635616, -1.3862944, -1.3862944], logits, 8000);

        using var nano = new AnchorGrid([new(40, 40), new(20, 20)]);
        Assert.IsTrue(nano.AllValid);
        AssertBox([-3.6635616, -3.6635616, -2.1972246, -2.1972246], nano.Logits.Values, 1600);

        static void AssertBox(double[] expected, double[] logits, int token)
        {
            for (var i = 0; i < 4; i++)
                Assert.AreEqual(expected[i], logits[token * 4 + i], 1e-6, $"token {token}");
        }
    }

    [TestMethod]
    public void DistancesMoveTheEdgesOfTheReference()
    {
        var references = tensor(new[] { 0.5, 0.4, 0.2, 0.3 }, [1, 1, 4]);
        var distances = tensor(new[] { 0.5, -0.25, 1, 0 }, [1, 1, 4]);
        Close.Within(1e-12, tensor(new[] { 0.5125, 0.409375, 0.275, 0.28125 }, [1, 1, 4]), BoxMath.Refine(references, distances, 4),
            "refined box");
        Close.Within(1e-12, references, BoxMath.Refine(references, zeros_like(references), 4), "unmoved box");
    }

    [TestMethod]
    public void InverseSigmoidStopsShortOfTheEnds()
    {
        var values = BoxMath.InverseSigmoid(tensor(new[] { -1.0, 0, 0.25, 1, 2 }));
        var end = Math.Log(1e5);
        Close.Within(1e-9, tensor(new[] { -end, -end, Math.Log(0.25 / 0.75), end, end }), values, "inverse sigmoid");
    }

    [TestMethod]
    public void RmsNormDividesByTheRootMeanSquare() =>
        Close.Within(1e-5, tensor(new[] { 0.84853f, 1.13137f }), new RmsNorm(2).forward(tensor(new[] { 3f, 4f })), "norm of (3, 4)");

    [TestMethod]
    public void LocationQualityLooksAtTheFourBestBinsAndTheirMean()
    {
        var quality = new LocationQuality();
        var probabilities = rand(2, 3, 4, 33).softmax(-1);
        Tensor? seen = null;
        quality.reg_conf.register_forward_hook((_, input, output) => { seen = input; return output; });
        quality.call(zeros(2, 3, 5), probabilities);
        var bins = probabilities.data<float>().ToArray();
        var statistics = seen!.contiguous().data<float>().ToArray();
        for (var edge = 0; edge < 2 * 3 * 4; edge++)
        {
            float[] best = [.. bins.Skip(edge * 33).Take(33).OrderDescending().Take(4)];
            CollectionAssert.AreEqual(best, statistics.Skip(edge * 5).Take(4).ToArray());
            Assert.AreEqual(best.Average(), statistics[edge * 5 + 4], 1e-7);
        }
    }
}
