namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Numbers of items, put together by a small key; within a key they keep their order (a counting sort).</summary>
internal sealed class Buckets
{
    private readonly int[] _items;
    private readonly int[] _starts;

    /// <param name="items">The items in the order that equal keys keep.</param>
    /// <param name="keyCount">Keys are below it.</param>
    /// <param name="key">The key of an item.</param>
    public Buckets(ReadOnlySpan<int> items, int keyCount, Func<int, int> key)
    {
        _items = new int[items.Length];
        _starts = new int[keyCount + 1];
        var keys = new int[items.Length];
        for (var i = 0; i < items.Length; i++)
            _starts[(keys[i] = key(items[i])) + 1]++;
        for (var k = 0; k < keyCount; k++)
            _starts[k + 1] += _starts[k];
        var next = _starts.AsSpan(0, keyCount).ToArray();
        for (var i = 0; i < items.Length; i++)
            _items[next[keys[i]]++] = items[i];
    }

    /// <summary>All items, by rising key.</summary>
    public ReadOnlySpan<int> All => _items;

    /// <summary>The items of a key.</summary>
    public ReadOnlySpan<int> this[int key] => _items.AsSpan(_starts[key], _starts[key + 1] - _starts[key]);

    /// <summary>0, 1, 2, …</summary>
    public static int[] Count(int count)
    {
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
            numbers[i] = i;
        return numbers;
    }
}
