using System.Globalization;
using Microsoft.ML.SparseDetr.Training.Optimization;
using Microsoft.ML.SparseDetr.Weights;

namespace Microsoft.ML.SparseDetr;

/// <summary>Settings of a training that suit a data set, and why.</summary>
/// <param name="Model">The network.</param>
/// <param name="WeightsFile">Weights to start from, or null for random ones.</param>
/// <param name="ImageSize">Input side in pixels.</param>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="BatchSize">Images of a step.</param>
/// <param name="LearningRate">Highest learning rate of the heads, or null for the trainer's own.</param>
/// <param name="Reasons">One sentence for each choice.</param>
public sealed record TrainingSuggestion(
    DetectorModel Model, string? WeightsFile, int ImageSize, int Epochs, int BatchSize, float? LearningRate,
    IReadOnlyList<string> Reasons)
{
    /// <summary>Sides that small objects should have in the network's input, in pixels: two tokens of its finest level.</summary>
    private const double WantedObject = 16;

    /// <summary>Share of the objects that may be smaller than that.</summary>
    private const double SmallShare = 0.1;

    /// <summary>Steps after which official weights have settled on a new set, and steps that random ones need.</summary>
    private const int FineTuningSteps = 6_000, FreshSteps = 12_000;

    private const int FewestEpochs = 12, MostEpochs = 100;

    /// <summary>Chooses what the wishes leave open.</summary>
    /// <param name="training">Images to train on; their sizes and those of the objects are looked at.</param>
    /// <param name="wishes">What is decided; null for nothing.</param>
    /// <exception cref="ArgumentException">The data set has no image.</exception>
    /// <exception cref="InvalidDataException">The weights are broken.</exception>
    public static TrainingSuggestion For(DetectionDataset training, TrainingWishes? wishes = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (training.Images.Count == 0)
            throw new ArgumentException("The data set has no image.", nameof(training));
        wishes ??= new TrainingWishes();
        var reasons = new List<string>();
        var origin = wishes.WeightsFile is { Length: > 0 } named ? WeightsOrigin.OfFile(named) : null;
        var model = ChooseModel(wishes, origin, reasons);
        var preset = DetectorPreset.Of(model);
        var weights = ChooseWeights(wishes, preset, reasons);
        var size = ChooseSize(training, wishes, origin, preset, reasons);
        var batch = ChooseBatch(training, wishes, reasons);
        var epochs = ChooseEpochs(training, wishes, batch, weights is not null, reasons);
        var rate = wishes.LearningRate;
        if (rate is null && weights is null)
        {
            rate = (float)preset.LearningRate;
            reasons.Add(Invariant($"learning rate {rate:0.#####}: the published one, because the weights are random"));
        }
        else if (rate is null)
            reasons.Add(Invariant(
                $"learning rate {OptimizerGroups.DefaultRate(preset):0.#####}: half of the published one, because the weights are trained ")
                + "already");
        return new TrainingSuggestion(model, weights, size, epochs, batch, rate, reasons);
    }

    private static DetectorModel ChooseModel(TrainingWishes wishes, WeightsOrigin? origin, List<string> reasons)
    {
        if (wishes.Model is { } wished)
            return wished;
        if (origin?.Preset is { } known && DetectorPreset.All.FirstOrDefault(preset => preset.Name == known) is { } own)
        {
            reasons.Add($"model {known}: that of the weights");
            return own.Model;
        }
        var (model, why) = wishes.Gpu
            ? (DetectorModel.DeimS, "accurate, and quick to train on a GPU")
            : (DetectorModel.DeimV2Atto, "the smallest network, which a plain PC trains and runs quickly");
        reasons.Add($"model {DetectorPreset.Of(model).Name}: {why}");
        return model;
    }

    private static string? ChooseWeights(TrainingWishes wishes, DetectorPreset preset, List<string> reasons)
    {
        if (wishes.WeightsFile is { } wished)
            return wished.Length > 0 ? wished : null;
        var found = PublishedWeights.Find(preset.Model);
        reasons.Add(found is not null
            ? $"weights {found}: trained on COCO, so that few images are enough"
            : $"weights random: no file {preset.Name}-coco.safetensors or .pth, nor under its official name, is in "
                + $"{string.Join(" or ", PublishedWeights.Folders)}; official weights need far fewer images and epochs");
        return found;
    }

    private static int ChooseSize(
        DetectionDataset training, TrainingWishes wishes, WeightsOrigin? origin, DetectorPreset preset, List<string> reasons)
    {
        if (wishes.ImageSize is { } wished)
            return wished;
        if (origin?.SquareSide is { } known)
        {
            reasons.Add($"size {known}: that of the weights");
            return known;
        }
        var side = Quantile([.. training.Images.Select(image => (double)Math.Max(image.Width, image.Height))], 0.5);
        var shares = training.Images.SelectMany(image => image.Objects.Where(item => !item.IsCrowd)
            .Select(item => Math.Sqrt(item.Width * item.Height) / Math.Max(image.Width, image.Height))).ToArray();
        var small = shares.Length == 0 ? 1 : Quantile(shares, SmallShare);
        // Never more pixels than the images have, but for small ones enough that the coarsest level has some tokens.
        var needed = Math.Max(Math.Min(preset.InputSize, 320), WantedObject / small);
        var size = (int)Math.Clamp(32 * Math.Ceiling(Math.Min(side, needed) / 32), 128, 640);
        var pixels = size * small;
        reasons.Add(Invariant($"size {size}: images have {side:0} pixels on their longer side")
            + (shares.Length == 0 ? "" : Invariant($"; nine objects in ten are larger than {pixels:0} pixels then"))
            + (pixels < WantedObject && side > size
                ? "; smaller objects are hard to find: try a larger --size, or cut the images into tiles"
                : ""));
        return size;
    }

    private static int ChooseBatch(DetectionDataset training, TrainingWishes wishes, List<string> reasons)
    {
        if (wishes.BatchSize is { } wished)
            return wished;
        var batch = training.Images.Count < 64 ? 4 : wishes.Gpu ? 16 : 8;
        reasons.Add($"batch {batch}: for {training.Images.Count} images{(wishes.Gpu ? " on a GPU" : "")}");
        return batch;
    }

    private static int ChooseEpochs(DetectionDataset training, TrainingWishes wishes, int batch, bool trained, List<string> reasons)
    {
        if (wishes.Epochs is { } wished)
            return wished;
        var steps = Math.Max(1, training.Images.Count / batch);
        var wanted = trained ? FineTuningSteps : FreshSteps;
        var epochs = Math.Clamp((int)Math.Ceiling((double)wanted / steps), FewestEpochs, MostEpochs);
        reasons.Add($"epochs {epochs}: {(long)epochs * steps} steps of {batch} images");
        return epochs;
    }

    private static double Quantile(double[] values, double share)
    {
        Array.Sort(values);
        return values[(int)(share * (values.Length - 1))];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
