using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>Bits and sums that the makers of the reference data printed.</summary>
[TestClass]
public class NumbersByNameTests
{
    [TestMethod]
    [DataRow("query_embed.weight", new long[] { 100, 256 }, 0x3ffeef2du, 0xbd9ba2fbu, 0xbfdf0259u, -978.5864041273453)]
    [DataRow("backbone.0.body.conv1.weight", new long[] { 64, 3, 7, 7 }, 0xbdb95d66u, 0xbdc5b017u, 0x3e4bc4ddu, -8.380263313626529)]
    [DataRow("backbone.0.body.bn1.running_var", new long[] { 64 }, 0x3f8c4c22u, 0x3f766273u, 0x3f5a8fa6u, 65.34512561559677)]
    [DataRow("backbone.0.body.layer1.0.bn3.weight", new long[] { 256 }, 0x3e9e2701u, 0x3e601509u, 0x3e845ba3u, 63.76114375889301)]
    [DataRow("transformer.encoder.layers.0.linear1.bias", new long[] { 2048 }, 0xbf546c7au, 0xbeb97155u, 0xbe5abe39u, -1017.5805920889834)]
    [DataRow("transformer.encoder.layers.0.linear1.weight", new long[] { 2048, 256 }, 0x3d369ba9u, 0xbc002649u, 0x3dbe0f0du,
        -82.43598119445207)]
    [DataRow("bbox_embed.layers.0.weight", new long[] { 256, 256 }, 0x3e74f18fu, 0x3c374d59u, 0xbd5975e3u, 2.6571156605566557)]
    [DataRow("bbox_embed.0.layers.0.weight", new long[] { 256, 256 }, 0xbdc998d3u, 0xbdb07d2du, 0xbb887377u, -2.727353460939323)]
    [DataRow("transformer.level_embed", new long[] { 4, 256 }, 0x3f621d76u, 0xbeb646d8u, 0xbf23918fu, -9.94853070852696)]
    public void Numbers_are_the_printed_ones(string name, long[] shape, uint first, uint second, uint last, double sum)
    {
        var (offset, scale) = NumbersByName.Range(name, shape);
        Check(NumbersByName.Values(name, shape.Aggregate((a, b) => a * b), offset, scale), first, second, last, sum);
    }

    [TestMethod]
    public void The_input_is_the_printed_one() =>
        Check(NumbersByName.Values("input:one", 3 * 128 * 160, 0, 4), 0xbeed133d, 0xbfcbd4ac, 0xbf745a10, 52.4219842860839);

    [TestMethod]
    public void A_shared_tensor_takes_its_shortest_name()
    {
        using var scope = NewDisposeScope();
        var shared = nn.Linear(4, 3);
        using var network = nn.Sequential(("longer", shared), ("head", shared), ("tail", shared));
        NumbersByName.Fill(network);
        Assert.AreEqual(3 * 2, ModuleState.Entries(network).Count());
        var expected = NumbersByName.Make("head.weight", 0, Math.Sqrt(12.0 / 4), 3, 4);
        Assert.IsTrue(shared.weight.Equals(expected));
    }

    [TestMethod]
    public void A_part_is_filled_as_the_whole_would_be()
    {
        using var scope = NewDisposeScope();
        using var part = nn.Conv2d(3, 64, 7, bias: false);
        NumbersByName.Fill(part, "backbone.0.body.conv1.");
        Assert.AreEqual(0xbdb95d66, BitConverter.SingleToUInt32Bits(part.weight.Elements<float>()[0]));
    }

    private static void Check(float[] values, uint first, uint second, uint last, double sum)
    {
        Assert.AreEqual((first, second, last), (Bits(values[0]), Bits(values[1]), Bits(values[^1])));
        Assert.AreEqual(sum, values.Aggregate(0.0, (total, value) => total + value));
    }

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);
}
