using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Training.Checkpoints;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>
/// How a detector is trained: what the trainer's options say, without defaults because those have them, and what no one has to decide.
/// Everything that depends on the length of a training is a fraction of it, and the values suit 200 to 20,000 images and 10 to 100 epochs.
/// </summary>
internal sealed record TrainingOptions
{
    /// <summary>Passes over the images.</summary>
    public required int Epochs { get; init; }

    /// <summary>
    /// Length that the milestones of a sparse training were laid out for, when it has been prolonged since; null for the present length.
    /// </summary>
    public int? ScheduledEpochs { get; init; }

    /// <summary>Images of a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Height of the network's input in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Width of the network's input in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Learning rate of the encoder and the decoder.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Share of all iterations in which the rate rises quadratically from zero.</summary>
    public double WarmupFraction { get; init; } = 0.05;

    /// <summary>Share of all iterations after which the rate starts to fall.</summary>
    public double FlatFraction { get; init; } = 0.5;

    /// <summary>Share of all iterations at the end that run at the lowest rate.</summary>
    public double FinalFraction { get; init; } = 0.05;

    /// <summary>Lowest rate as a part of <see cref="LearningRate"/>.</summary>
    public double FinalRateFactor { get; init; } = 0.05;

    /// <summary>Random changes of the images, or null to resize only.</summary>
    public required AugmentationOptions? Augmentation { get; init; }

    /// <summary>Share of the epochs at the end that match by score times overlap (DEIMv2).</summary>
    public double LateMatcherFraction { get; init; } = 0.05;

    /// <summary>Decay of the averaged weights.</summary>
    public double EmaDecay { get; init; } = 0.997;

    /// <summary>Updates until that decay has reached 63 % of its value.</summary>
    public double EmaRamp { get; init; } = 300;

    /// <summary>Largest L2 norm of all gradients together.</summary>
    public double ClipNorm { get; init; } = 0.1;

    /// <summary>Denoising queries for the image with the most objects; 0 trains without them.</summary>
    public int DenoisingQueries { get; init; } = 100;

    /// <summary>Twice the share of denoising labels that change.</summary>
    public double LabelNoise { get; init; } = 0.5;

    /// <summary>Largest shift of a denoising edge in half box sizes.</summary>
    public double BoxNoise { get; init; } = 1;

    /// <summary>Steps in a row that may be skipped because of a loss or gradient that is not finite.</summary>
    public int LargestSkip { get; init; } = 20;

    /// <summary>Epochs between two validations; the last epoch is always validated.</summary>
    public int ValidateEvery { get; init; } = 1;

    /// <summary>Epochs without a higher AP after which the training ends; null trains to the end. It changes no number before.</summary>
    public int? Patience { get; init; }

    /// <summary>Seed of the image order, the augmentation and the denoising.</summary>
    public required int Seed { get; init; }

    /// <summary>Threads that decode and augment ahead of the step.</summary>
    public required int Workers { get; init; }

    /// <summary>Device of the training, such as "cpu" or "cuda:0".</summary>
    public required string Device { get; init; }

    /// <summary>What becomes sparse while it trains.</summary>
    public required SparsityOptions Sparsity { get; init; }

    /// <summary>The most objects of an image, which limits how few queries a target may leave; 0 where it is not known.</summary>
    public int MostObjects { get; init; }

    /// <summary>Folder for log.csv, history.json and the checkpoints, or null to write nothing.</summary>
    public string? RunFolder { get; init; }

    /// <summary>Checkpoint to continue from, or null to start.</summary>
    public string? Resume { get; init; }

    /// <summary>The values that decide the numbers of a training: a checkpoint continues only under the same ones.</summary>
    /// <param name="parts">What the network has instead of the parts of its preset.</param>
    public SortedDictionary<string, string> Fingerprint(DetectorParts parts)
    {
        var values = Fingerprint();
        if (parts.KeepRatio is { } ratio)
            values.Add(nameof(parts.KeepRatio), ratio.ToString("R", CultureInfo.InvariantCulture));
        if (parts.Criterion != default)
            values.Add(nameof(parts.Criterion), parts.Criterion.ToString());
        return values;
    }

    private SortedDictionary<string, string> Fingerprint() => new(StringComparer.Ordinal)
    {
        [TrainingState.EpochsOption] = Text(Epochs),
        [nameof(BatchSize)] = Text(BatchSize),
        [nameof(Height)] = Text(Height),
        [nameof(Width)] = Text(Width),
        [nameof(LearningRate)] = Text(LearningRate),
        [nameof(WeightDecay)] = Text(WeightDecay),
        [nameof(WarmupFraction)] = Text(WarmupFraction),
        [nameof(FlatFraction)] = Text(FlatFraction),
        [nameof(FinalFraction)] = Text(FinalFraction),
        [nameof(FinalRateFactor)] = Text(FinalRateFactor),
        [nameof(Augmentation)] = Augmentation is null
            ? "none"
            : JsonSerializer.Serialize(Augmentation, TrainingStateJson.Default.AugmentationOptions),
        [nameof(LateMatcherFraction)] = Text(LateMatcherFraction),
        [nameof(EmaDecay)] = Text(EmaDecay),
        [nameof(EmaRamp)] = Text(EmaRamp),
        [nameof(ClipNorm)] = Text(ClipNorm),
        [nameof(DenoisingQueries)] = Text(DenoisingQueries),
        [nameof(LabelNoise)] = Text(LabelNoise),
        [nameof(BoxNoise)] = Text(BoxNoise),
        [nameof(Seed)] = Text(Seed),
        [TrainingState.SparsityOption] = JsonSerializer.Serialize(Sparsity, TrainingStateJson.Default.SparsityOptions),
    };

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
