namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Sorts by falling score; equal scores keep their order, as in the reference tool's merge sort.</summary>
internal static class FallingOrder
{
    private const int Few = 24;

    /// <summary>Sorts items by their scores.</summary>
    /// <param name="scores">Finite scores, sorted like the items.</param>
    /// <param name="items">What goes with them, in the order that equal scores keep. It must rise for more than a few items.</param>
    public static void Sort(Span<double> scores, Span<int> items)
    {
        if (scores.Length <= Few)
        {
            Insert(scores, items);
            return;
        }
        for (var i = 0; i < scores.Length; i++)
            scores[i] = -scores[i];
        scores.Sort(items);
        for (var start = 0; start < scores.Length;)
        {
            var end = start + 1;
            while (end < scores.Length && scores[end] == scores[start])
                end++;
            if (end - start > 1)
                items[start..end].Sort();
            start = end;
        }
        for (var i = 0; i < scores.Length; i++)
            scores[i] = -scores[i];
    }

    private static void Insert(Span<double> scores, Span<int> items)
    {
        for (var i = 1; i < scores.Length; i++)
        {
            var (score, item, place) = (scores[i], items[i], i);
            for (; place > 0 && scores[place - 1] < score; place--)
                (scores[place], items[place]) = (scores[place - 1], items[place - 1]);
            (scores[place], items[place]) = (score, item);
        }
    }
}
