

using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Batches;

/// <summary>How <see cref="BatchLoader"/> makes batches.</summary>
internal sealed class BatchOptions
{
    /// <summary>Pictures in a batch, at least 1.</summary>
    public int BatchSize { get; set; } = 8;

    /// <summary>Height of the images in pixels.</summary>
    public int Height { get; set; } = 640;

    /// <summary>Width of the images in pixels.</summary>
    public int Width { get; set; } = 640;

    /// <summary>Random changes; null only stretches the pictures to the size.</summary>
    public AugmentationOptions? Augmentation { get; set; }

    /// <summary>Number of epochs of the whole training, which the stages of the augmentation refer to; 0 leaves it fully on.</summary>
    public int Epochs { get; set; }

    /// <summary>Leaves out a last batch that is not full.</summary>
    public bool DropLast { get; set; }

    /// <summary>Threads that decode and change pictures; 0 takes one for each processor, at most four.</summary>
    public int Workers { get; set; }

    /// <summary>Seed of order and changes.</summary>
    public int Seed { get; set; }

    /// <summary>Reads the pictures in another order in every epoch.</summary>
    public bool Shuffle { get; set; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        OptionRange.Require(Height is >= 1 and <= 16384, nameof(Height), Height, "1 to 16384");
        OptionRange.Require(Width is >= 1 and <= 16384, nameof(Width), Width, "1 to 16384");
        OptionRange.Require(Workers is >= 0 and <= 256, nameof(Workers), Workers, "0 to 256");
        OptionRange.Require(Epochs >= 0, nameof(Epochs), Epochs, "0 or more");
        Augmentation?.Validate();
    }
}
