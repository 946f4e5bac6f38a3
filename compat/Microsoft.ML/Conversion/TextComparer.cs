using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Texts compared by their letters, ordinally; <c>ReadOnlyMemory</c> itself compares by place.</summary>
internal sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
{
    private static readonly TextComparer Instance = new();

    public static IEqualityComparer<T> EqualityOf<T>() => (object)Instance as IEqualityComparer<T> ?? EqualityComparer<T>.Default;

    public static IComparer<T> OrderOf<T>() => (object)Instance as IComparer<T> ?? Comparer<T>.Default;

    public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

    public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
}
