namespace Microsoft.ML.SparseDetr.Weights.Pickle;

/// <summary>A dict, or an object with attributes, as a list of pairs: nothing is looked up before its keys are known to be texts.</summary>
/// <param name="takesState">Whether it is an object, to which a pickle may give attributes.</param>
internal sealed class PickleDict(bool takesState = false)
{
    /// <summary>Whether <see cref="PickleCode.Build"/> may follow.</summary>
    public bool TakesState { get; } = takesState;

    public List<(object? Key, object? Value)> Items { get; } = [];

    /// <summary>Takes keys and values in turn.</summary>
    public void Add(ReadOnlySpan<object?> pairs)
    {
        if (pairs.Length % 2 != 0)
            throw new InvalidDataException("its pickle has a key without a value.");
        for (var i = 0; i < pairs.Length; i += 2)
            Items.Add((pairs[i], pairs[i + 1]));
    }

    /// <summary>The value of a text, or null.</summary>
    public object? Find(string key) => Items.Find(item => item.Key is string name && name == key).Value;
}
