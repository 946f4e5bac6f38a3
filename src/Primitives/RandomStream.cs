namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>
/// Random numbers that depend on (seed, step) alone: a resumed training draws what the uninterrupted one would have drawn
/// without any generator state to keep.
/// </summary>
internal struct RandomStream(long seed, long step)
{
    private ulong _state = SplitMix64.Mix(unchecked((ulong)seed + SplitMix64.Increment)) ^ SplitMix64.Mix(
        unchecked((ulong)step * 0xD1342543DE82EF95 + 1));

    /// <summary>Uniform in [0, 1).</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in 0..limit-1.</summary>
    public int NextInt32(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    private ulong Next() => SplitMix64.Mix(_state = unchecked(_state + SplitMix64.Increment));
}
