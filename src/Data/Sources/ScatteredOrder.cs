using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Sources;

/// <summary>
/// A random order of rows that cursors can follow although they only go forward: the view is read at many places in turn, and what comes
/// is mixed in a pool. Rows often come sorted by class, and a batch of one class teaches the wrong thing. A permutation of all rows would
/// need a cursor for each of them.
/// </summary>
internal static class ScatteredOrder
{
    /// <summary>Stretches of the view that are read in turn, each in its own order.</summary>
    public const int Stretches = 16;

    /// <summary>Rows in the pool: large enough to part neighbours, small enough to keep the images of those that were overtaken.</summary>
    private const int PoolSize = 64;

    /// <summary>The row of each place of the order.</summary>
    public static int[] Draw(int count, int seed) =>
        [.. Pool(InTurn(count, new SampleRandom(seed, 0, 1)), new SampleRandom(seed, 0, 0))];

    /// <summary>The stretch that a row is in.</summary>
    public static int StretchOf(int row, int count) => (int)(((row + 1L) * Stretches - 1) / count);

    /// <summary>Every row once: each the next of a stretch, drawn by how much of it is left.</summary>
    private static IEnumerable<int> InTurn(int count, SampleRandom random)
    {
        var next = Enumerable.Range(0, Stretches).Select(Start).ToArray();
        for (var left = count; left > 0; left--)
        {
            var drawn = random.Next(left);
            var stretch = 0;
            for (; drawn >= Start(stretch + 1) - next[stretch]; stretch++)
                drawn -= Start(stretch + 1) - next[stretch];
            yield return next[stretch]++;
        }

        int Start(int stretch) => (int)((long)count * stretch / Stretches);
    }

    /// <summary>Gives a random row of the pool and puts the next one in its place.</summary>
    private static IEnumerable<int> Pool(IEnumerable<int> rows, SampleRandom random)
    {
        var pool = new List<int>(PoolSize);
        foreach (var row in rows)
        {
            if (pool.Count < PoolSize)
            {
                pool.Add(row);
                continue;
            }
            var place = random.Next(PoolSize);
            yield return pool[place];
            pool[place] = row;
        }
        foreach (var place in random.Permutation(pool.Count))
            yield return pool[place];
    }
}
