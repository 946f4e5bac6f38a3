namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>
/// Random numbers that depend on (seed, step) alone: a resumed training draws what the uninterrupted one would have drawn
/// without any generator state to keep. SplitMix64 (Steele, Lea and Flood, 2014).
/// </summary>
internal struct RandomStream(long seed, long step)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;
    private ulong _state = Mix(unchecked((ulong)seed + Increment)) ^ Mix(unchecked((ulong)step * 0xD1342543DE82EF95 + 1));

    /// <summary>Uniform in [0, 1).</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in 0..limit-1.</summary>
    public int NextInt32(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    private ulong Next() => Mix(_state = unchecked(_state + Increment));

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
