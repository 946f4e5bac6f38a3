using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Primitives;

[TestClass]
public class RandomNumberTests
{
    [TestMethod]
    public void The_generator_is_SplitMix64()
    {
        // First numbers of the published generator for the seed 1234567.
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        ulong state = 1234567;
        CollectionAssert.AreEqual(expected, Array.ConvertAll(expected, _ =>
            SplitMix64.Mix(state = unchecked(state + SplitMix64.Increment))));
    }

    // A training is continued, and a result repeated, only if these stay what they were.
    [TestMethod]
    public void Streams_stay_what_they_were()
    {
        var stream = new RandomStream(3, 5);
        var sample = new SampleRandom(3, 5, 7);
        Assert.AreEqual(10099209f / (1 << 24), stream.NextSingle());
        CollectionAssert.AreEqual(new[] { 884, 193 }, new[] { stream.NextInt32(1000), stream.NextInt32(1000) });
        Assert.AreEqual(830259611967695 / (double)(1L << 53), sample.NextDouble());
        Assert.AreEqual(391, sample.Next(1000));
        CollectionAssert.AreEqual(new[] { 3, 1, 0, 2, 5, 4 }, sample.Permutation(6));
    }
}
