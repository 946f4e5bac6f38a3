using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr.Data.Batches;

/// <summary>
/// Makes batches ahead of the consumer: workers decode, change and resize each an image, batches come out in order.
/// Order and pixels depend on seed, epoch and place in the epoch alone, never on the timing or the number of threads.
/// </summary>
internal sealed class BatchLoader
{
    private readonly IDetectionSource _source;
    private readonly BatchOptions _options;

    /// <summary>A loader; nothing is read yet.</summary>
    /// <param name="source">Where the images come from.</param>
    /// <param name="options">Size, order and changes.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public BatchLoader(IDetectionSource source, BatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        _source = source;
        _options = options;
    }

    /// <summary>Number of batches in an epoch.</summary>
    public int BatchCount => _options.DropLast
        ? _source.Count / _options.BatchSize
        : (_source.Count + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>
    /// Reads every image once. The caller disposes each batch. Leaving the loop early frees all threads before it returns.
    /// </summary>
    /// <param name="epoch">Epoch from 0; it decides order, changes and their stage.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DatasetException">An image cannot be read; the message names the file.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<ImageBatch> ReadEpoch(int epoch, CancellationToken cancellationToken = default)
    {
        using var reading = new EpochReading(_source, _options, epoch, cancellationToken);
        while (reading.Next() is { } batch)
            yield return batch;
    }
}
