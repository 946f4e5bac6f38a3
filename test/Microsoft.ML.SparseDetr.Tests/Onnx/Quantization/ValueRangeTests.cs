using Microsoft.ML.SparseDetr.Onnx.Quantization;

namespace Microsoft.ML.SparseDetr.Tests.Onnx.Quantization;

[TestClass]
public sealed class ValueRangeTests
{
    [TestMethod]
    [DataRow(0f, 1f), DataRow(-1f, 0f), DataRow(-0.278f, 20f), DataRow(-3f, 5f), DataRow(2f, 7f), DataRow(-7f, -2f), DataRow(-1e-30f, 1f)]
    public void Bytes_reach_from_end_to_end_and_0_is_exact(float low, float high)
    {
        var range = new ValueRange(low, high);
        var (scale, zero) = range.ToBytes();

        var (lowest, highest) = (scale * (0 - zero), scale * (byte.MaxValue - zero));
        Assert.IsTrue(lowest >= range.Low - 1e-6f * scale, $"{lowest} is below {range.Low}, so a clip there would still be needed");
        Assert.IsLessThan(scale, Math.Abs(lowest - range.Low));
        Assert.IsLessThan(1.01f * scale, Math.Abs(highest - range.High));
    }

    [TestMethod]
    public void A_value_that_is_always_0_has_a_scale() => Assert.AreEqual((1f, (byte)0), new ValueRange(0, 0).ToBytes());

    [TestMethod]
    [DataRow(2f, 1f), DataRow(float.NaN, 1f), DataRow(0f, float.PositiveInfinity)]
    public void What_is_no_range_is_refused(float low, float high) =>
        Assert.ThrowsExactly<ArgumentException>(() => new ValueRange(low, high));
}
