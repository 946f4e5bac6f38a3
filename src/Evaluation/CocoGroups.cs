namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Items sorted by class, then by image, then by a given order; equal ones keep the order they came in.</summary>
internal sealed class CocoGroups<T>
{
    private readonly T[] _items;
    private readonly int[] _classStarts;
    private readonly List<Group>[] _groups;

    /// <summary>The items of one class in one image.</summary>
    public readonly record struct Group(int Image, int Start, int Length);

    public CocoGroups(List<T> items, Func<T, (int Label, int Image)> key, Comparison<T> order, int classCount)
    {
        var keys = items.Select(key).ToArray();
        var sorted = Enumerable.Range(0, keys.Length).ToArray();
        Array.Sort(sorted, (a, b) =>
        {
            var result = keys[a].Label.CompareTo(keys[b].Label);
            if (result == 0)
                result = keys[a].Image.CompareTo(keys[b].Image);
            if (result == 0)
                result = order(items[a], items[b]);
            return result != 0 ? result : a.CompareTo(b);
        });
        _items = Array.ConvertAll(sorted, index => items[index]);
        _classStarts = new int[classCount + 1];
        _groups = [.. Enumerable.Range(0, classCount).Select(_ => new List<Group>())];
        for (var start = 0; start < sorted.Length;)
        {
            var first = keys[sorted[start]];
            var end = start + 1;
            while (end < sorted.Length && keys[sorted[end]] == first)
                end++;
            _groups[first.Label].Add(new Group(first.Image, start, end - start));
            _classStarts[first.Label + 1] = end;
            start = end;
        }
        for (var label = 0; label < classCount; label++)
            _classStarts[label + 1] = Math.Max(_classStarts[label + 1], _classStarts[label]);
    }

    public ReadOnlySpan<T> OfClass(int label) => _items.AsSpan(_classStarts[label], _classStarts[label + 1] - _classStarts[label]);

    public IReadOnlyList<Group> GroupsOfClass(int label) => _groups[label];

    public ReadOnlySpan<T> Items(Group group) => _items.AsSpan(group.Start, group.Length);

    /// <summary>Items of a class in one image; empty when there are none.</summary>
    public ReadOnlySpan<T> Find(int label, int image)
    {
        var groups = _groups[label];
        int low = 0, high = groups.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (groups[middle].Image == image)
                return Items(groups[middle]);
            if (groups[middle].Image < image)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return [];
    }
}
