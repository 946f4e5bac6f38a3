namespace Microsoft.ML.SparseDetr;

/// <summary>
/// As many images are inside a <see cref="DetectionService"/> as may be; nothing is wrong with this one, and it can be sent again.
/// </summary>
public sealed class DetectionQueueFullException : Exception
{
    /// <summary>A service that is full.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="capacity">Images that may be inside.</param>
    public DetectionQueueFullException(string name, int capacity)
        : base($"The model '{name}' has {capacity} images before it, which is as many as may wait; try again a little later.")
    {
    }
}
