using Microsoft.ML.SparseDetr.Onnx.Quantization;

namespace Microsoft.ML.SparseDetr.Tests.Onnx.Quantization;

[TestClass]
public sealed class QuantizedWeightsTests
{
    private const float InputScale = 0.02f;

    [TestMethod]
    [DataRow(1), DataRow(2), DataRow(4)]
    public void A_constant_image_gives_the_mean_that_it_had(int groups)
    {
        const int channels = 8, taps = 9;
        var inputs = 8 / groups;
        var random = new Random(groups);
        var weights = Numbers(random, channels * inputs * taps);
        var (bias, means) = (Numbers(random, channels), Numbers(random, inputs * groups));

        var small = QuantizedWeights.Of(weights, [channels, inputs, 3, 3], bias, InputScale, means);

        for (var channel = 0; channel < channels; channel++)
        {
            var group = channel / (channels / groups);
            double exact = bias[channel], rounded = (double)small.Bias[channel] * small.BiasScales[channel];
            for (var i = 0; i < inputs * taps; i++)
            {
                var (index, mean) = (channel * inputs * taps + i, means[group * inputs + i / taps]);
                Assert.AreEqual(weights[index], small.Bytes[index] * small.Scales[channel], 0.5001f * small.Scales[channel]);
                exact += weights[index] * mean;
                rounded += small.Bytes[index] * (double)small.Scales[channel] * mean;
            }
            Assert.AreEqual(exact, rounded, small.BiasScales[channel]);
        }
    }

    [TestMethod]
    public void A_channel_without_weights_keeps_its_bias()
    {
        var small = QuantizedWeights.Of([0, 0, 1e-30f, 0], [2, 2, 1, 1], [5, -7], InputScale, [1, 1]);

        Assert.AreEqual(5, small.Bias[0] * small.BiasScales[0], 0.02);
        Assert.AreEqual(-7, small.Bias[1] * small.BiasScales[1], 0.02);
    }

    [TestMethod]
    public void Weights_without_a_bias_have_none() =>
        Assert.IsEmpty(QuantizedWeights.Of([1, 2], [1, 2, 1, 1], [], InputScale, [1, 1]).Bias);

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.3f)];
}
