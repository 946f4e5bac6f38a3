namespace SparseDetr.Cli;

/// <summary>
/// Order of paths as people count: frame2 before frame10, and what is in a folder together. Ties are broken by the exact text, so that the
/// order is the same on every machine.
/// </summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        string[] a = (x ?? "").Split('/', '\\'), b = (y ?? "").Split('/', '\\');
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
            if (CompareNames(a[i], b[i]) is var order and not 0)
                return order;
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(x, y);
    }

    private static int CompareNames(string a, string b)
    {
        int i = 0, k = 0;
        while (i < a.Length && k < b.Length)
        {
            int order;
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[k]))
            {
                string first = Number(a, ref i), second = Number(b, ref k);
                order = first.Length != second.Length ? first.Length.CompareTo(second.Length) : string.CompareOrdinal(first, second);
            }
            else
                order = char.ToUpperInvariant(a[i++]).CompareTo(char.ToUpperInvariant(b[k++]));
            if (order != 0)
                return order;
        }
        return (a.Length - i).CompareTo(b.Length - k);
    }

    /// <summary>The digits from a place on, without zeros in front; of any length.</summary>
    private static string Number(string text, ref int place)
    {
        var start = place;
        while (place < text.Length && char.IsAsciiDigit(text[place]))
            place++;
        return text[start..place].TrimStart('0');
    }
}
