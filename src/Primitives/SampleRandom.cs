namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>
/// Random numbers of one sample (SplitMix64). They depend on the seed, the epoch and the place in the epoch, on no thread and no other
/// sample.
/// </summary>
internal sealed class SampleRandom
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state;

    public SampleRandom(int seed, int epoch, int index) => _state = Mix(Mix(Mix((uint)seed) + (uint)epoch) + (uint)index);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble()
    {
        _state += Step;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
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

    private static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
