namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>
/// Random numbers of one sample. They depend on the seed, the epoch and the place in the epoch, on no thread and no other sample.
/// </summary>
internal sealed class SampleRandom
{
    private ulong _state;

    public SampleRandom(int seed, int epoch, int index) =>
        _state = SplitMix64.Mix(SplitMix64.Mix(SplitMix64.Mix((uint)seed) + (uint)epoch) + (uint)index);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble()
    {
        _state += SplitMix64.Increment;
        return (SplitMix64.Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform in [smallest, largest).</summary>
    public double Next(double smallest, double largest) => smallest + NextDouble() * (largest - smallest);

    /// <summary>Uniform in 0 … count − 1.</summary>
    public int Next(int count) => (int)(NextDouble() * count);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>The numbers 0 … count − 1 in random order.</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var other = Next(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
