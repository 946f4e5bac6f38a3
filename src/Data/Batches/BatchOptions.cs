namespace Microsoft.ML.SparseDetr.Data.Batches;

/// <summary>How <see cref="BatchLoader"/> makes batches.</summary>
internal sealed class BatchOptions
{
    /// <summary>Images in a batch, at least 1.</summary>
    public required int BatchSize { get; set; }

    /// <summary>Height of the images in pixels.</summary>
    public required int Height { get; set; }

    /// <summary>Width of the images in pixels.</summary>
    public required int Width { get; set; }

    /// <summary>Random changes; null only stretches the images to the size.</summary>
    public AugmentationOptions? Augmentation { get; set; }

    /// <summary>Number of epochs of the whole training, which the stages of the augmentation refer to; 0 leaves it fully on.</summary>
    public int Epochs { get; set; }

    /// <summary>Leaves out a last batch that is not full.</summary>
    public bool DropLast { get; set; }

    /// <summary>Threads that decode and change images; 0 takes one for each processor, at most four.</summary>
    public int Workers { get; set; }

    /// <summary>Seed of order and changes.</summary>
    public int Seed { get; set; }

    /// <summary>Takes images that cannot be read and leaves them out of their batches; null makes the first one an error.</summary>
    public SkippedImages? Skipped { get; set; }

    /// <summary>Reads the images in another order in every epoch.</summary>
    public bool Shuffle { get; set; }
}
