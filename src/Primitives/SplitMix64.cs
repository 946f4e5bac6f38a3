namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>The parts of the generator SplitMix64 (Steele, Lea and Flood, 2014).</summary>
internal static class SplitMix64
{
    /// <summary>What the state grows by for each number.</summary>
    internal const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>Turns a state into a number: neighbouring states give numbers that have nothing in common.</summary>
    internal static ulong Mix(ulong state)
    {
        unchecked
        {
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            return state ^ (state >> 31);
        }
    }
}
