using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Detectors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Estimators.Sparsifying;

/// <summary>Images of a view in the size of a detector, read as often as they are needed.</summary>
/// <param name="source">The images.</param>
/// <param name="detector">The detector.</param>
/// <param name="options">Size and number of the batches.</param>
/// <param name="seed">Decides the order.</param>
internal sealed class CalibrationImages(IDetectionSource source, Detector detector, SparsifyOptions options, int seed)
{
    private readonly BatchLoader _loader = new(source, new BatchOptions
    {
        BatchSize = options.BatchSize,
        Height = detector.Height,
        Width = detector.Width,
        Shuffle = true,
        Seed = seed,
        Workers = options.Workers,
    });

    /// <summary>Batches of a pass.</summary>
    public int Steps => _loader.BatchCount;

    /// <summary>The batches [B, 3, H, W] of a pass, counted from 0, each alive until the next is asked for.</summary>
    public IEnumerable<Tensor> Read(int pass)
    {
        foreach (var batch in _loader.ReadEpoch(pass, options.CancellationToken))
            using (batch)
                yield return batch.Images;
        options.CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The first pass, whose batches are told of.</summary>
    public IEnumerable<Tensor> Read(string stage)
    {
        var step = 0;
        foreach (var batch in Read(0))
        {
            yield return batch;
            options.Progress?.Report(new SparsifyProgress(stage, 1, 1, ++step, Steps, Loss: null));
        }
    }
}
