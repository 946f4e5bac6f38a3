using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>The images of a training, epoch by epoch.</summary>
internal sealed class TrainingImages
{
    private readonly BatchLoader _loader;

    /// <param name="source">Where the images come from.</param>
    /// <param name="options">Size, order and changes.</param>
    /// <param name="classCount">Classes of the detector.</param>
    /// <param name="tell">Told of each image that cannot be read and is left out.</param>
    /// <exception cref="ArgumentException">There is no image, or there are other classes.</exception>
    public TrainingImages(IDetectionSource source, TrainingOptions options, int classCount, Action<string> tell)
    {
        if (source.Count == 0)
            throw new ArgumentException("There is no image to train on.", nameof(source));
        if (source.ClassNames.Count != classCount)
            throw new ArgumentException($"The images have {source.ClassNames.Count} classes, the detector {classCount}.", nameof(source));
        ClassNames = [.. source.ClassNames];
        StepsPerEpoch = source.Count < options.BatchSize ? 1 : source.Count / options.BatchSize;
        _loader = new BatchLoader(source, new BatchOptions
        {
            BatchSize = options.BatchSize,
            Height = options.Height,
            Width = options.Width,
            Augmentation = options.Augmentation,
            DropLast = source.Count >= options.BatchSize,
            Workers = options.Workers,
            Seed = options.Seed,
            Epochs = options.Epochs,
            Skipped = new SkippedImages(source.Count, tell),
            Shuffle = true,
        });
    }

    /// <summary>Classes in the order of the labels.</summary>
    public string[] ClassNames { get; }

    /// <summary>Batches of an epoch; a last one that is not full is left out, unless it is the only one.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>
    /// The images [B, 3, H, W] of an epoch that is still to be read, batch by batch as <see cref="Read"/> gives them then: order and
    /// changes belong to the epoch, so that looking at them takes nothing away. Ends early when the reading is cancelled.
    /// </summary>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="device">Where they are wanted.</param>
    /// <param name="cancellation">Ends the reading without an error.</param>
    /// <exception cref="DatasetException">Too many images cannot be read, or the objects of one are unusable.</exception>
    public IEnumerable<Tensor> ReadAhead(int epoch, string device, CancellationToken cancellation)
    {
        foreach (var batch in Read(epoch, 0, cancellation))
        {
            using var images = batch.Images.to(torch.device(device));
            yield return images;
        }
    }

    /// <summary>
    /// The batches of an epoch, each alive until the next is asked for; ends early when the reading is cancelled. An image that cannot be
    /// read is missing in its batch.
    /// </summary>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="done">Batches to leave out at the beginning.</param>
    /// <param name="cancellation">Ends the reading without an error.</param>
    /// <exception cref="DatasetException">Too many images cannot be read, or the objects of one are unusable.</exception>
    public IEnumerable<ImageBatch> Read(int epoch, int done, CancellationToken cancellation)
    {
        using var batches = _loader.ReadEpoch(epoch, cancellation).GetEnumerator();
        for (var position = 0; Advance(); position++)
            using (var batch = batches.Current)
                if (position >= done)
                    yield return batch;

        bool Advance()
        {
            try
            {
                return batches.MoveNext();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
