using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>What depends on the size of the maps: made when a size first comes along, kept until it is disposed.</summary>
/// <param name="make">Makes it from height and width of each level.</param>
internal sealed class SizeCache<T>(Func<IReadOnlyList<GridSize>, T> make) : IDisposable where T : IDisposable
{
    private readonly Dictionary<GridSize, T> _bySize = [];

    /// <summary>The one for these levels; the first decides, because the others are halves of it.</summary>
    internal T For(IReadOnlyList<GridSize> levels)
    {
        if (!_bySize.TryGetValue(levels[0], out var made))
        {
            made = make(levels);
            _bySize.Add(levels[0], made);
        }
        return made;
    }

    /// <summary>Disposes all that were made.</summary>
    public void Dispose()
    {
        foreach (var made in _bySize.Values)
            made.Dispose();
        _bySize.Clear();
    }
}
