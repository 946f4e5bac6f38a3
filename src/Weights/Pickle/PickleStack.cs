using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Weights.Pickle;

/// <summary>The values that a pickle works with: a stack with marks, and a memory of values by number.</summary>
internal sealed class PickleStack
{
    /// <summary>A checkpoint with the state of its training has about 0.1 million.</summary>
    private const uint MostRemembered = 1 << 20;

    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = new();
    private readonly List<object?> _memory = [];

    /// <summary>Values above the last mark.</summary>
    private int Available => _values.Count - (_marks.TryPeek(out var mark) ? mark : 0);

    public void Push(object? value) => _values.Add(value);

    public object? Pop()
    {
        var value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    public object? Peek() => Available > 0 ? _values[^1] : throw new InvalidDataException("its pickle takes a value where there is none.");

    /// <summary>The last values, in the order in which they came.</summary>
    public object?[] Pop(int count)
    {
        if (Available < count)
            throw new InvalidDataException("its pickle takes a value where there is none.");
        var taken = CollectionsMarshal.AsSpan(_values)[^count..].ToArray();
        _values.RemoveRange(_values.Count - count, count);
        return taken;
    }

    public void Mark() => _marks.Push(_values.Count);

    /// <summary>The values above the last mark, which goes too.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw new InvalidDataException("its pickle goes back to a mark that is not there.");
        var taken = Pop(Available);
        _marks.Pop();
        return taken;
    }

    /// <summary>The result: the last value, which must be the only one.</summary>
    public object? Last() => _marks.Count == 0 && _values.Count == 1
        ? _values[0]
        : throw new InvalidDataException($"its pickle ends with {_values.Count} values and {_marks.Count} open marks, not with one value.");

    public void Remember(uint number)
    {
        if (number >= MostRemembered)
            throw new InvalidDataException($"its pickle remembers a value as number {number}; numbers go to {MostRemembered - 1}.");
        while (_memory.Count <= number)
            _memory.Add(null);
        _memory[(int)number] = Peek();
    }

    public void Remember() => Remember((uint)_memory.Count);

    public void Recall(uint number) => Push(number < _memory.Count
        ? _memory[(int)number]
        : throw new InvalidDataException($"its pickle recalls the value number {number}, which it never remembered."));
}
