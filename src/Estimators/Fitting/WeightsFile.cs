using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Sparsity.Trials;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Builds the detector that a weights file was written for.</summary>
internal static class WeightsFile
{
    /// <summary>Public sets have up to 21,000; a row costs memory in every layer of the decoder.</summary>
    private const int MostClasses = 32_768;

    private const int RepairBatch = 8;

    /// <summary>A detector in evaluation mode with the weights. What the file says about itself decides.</summary>
    /// <param name="model">The network, or null for the one that the file names.</param>
    /// <param name="path">The file.</param>
    /// <param name="imageSize">Side of the images, or null for the one of the training, else that of the network.</param>
    /// <param name="classNames">Names for weights that have none, or null; afterwards those of the detector.</param>
    /// <param name="keepRatio">Share of the tokens that the encoder of a Sparse DETR updates, or null for that of the training, else of the
    /// network.</param>
    public static Detector Open(
        DetectorModel? model, string path, int? imageSize, ref IReadOnlyList<string>? classNames, float? keepRatio = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var encoder = new SparseEncoderOptions { KeepRatio = keepRatio };
        OptionCheck.Require(new OptionsValidator(), encoder);
        using var file = TensorFile.Read(path);
        var origin = WeightsOrigin.Of(file.Metadata, path);
        var preset = PresetOf(model, origin.Preset, path);
        BudgetCheck.ThrowIfNone(preset, encoder);
        var design = preset.Design;
        if (!file.Tensors.TryGetValue(design.ScoreHead, out var head) || head.ndim != 2
            || head.NumberOfElements == 0 || head.shape[0] <= design.OtherRows)
            throw new InvalidDataException(
                $"{path}: these are no weights of a detector like {preset}; '{design.ScoreHead}' is missing.");
        if (head.shape[0] > MostClasses)
            throw new InvalidDataException($"{path}: the weights have {head.shape[0]} classes; at most {MostClasses} are read.");
        var classes = (int)head.shape[0] - design.OtherRows;
        classNames = origin.NamesFor(classes, classNames, path);
        var detector = Detector.Create(
            preset, classes, imageSize ?? origin.Height ?? preset.InputSize, imageSize ?? origin.Width ?? preset.InputSize,
            WeightLoader.PartsOf(file.Tensors) with
            {
                KeepRatio = keepRatio ?? origin.KeepRatio,
                Criterion = origin.Criterion ?? TokenCriterion.Attention,
            });
        try
        {
            WeightLoader.Load(detector, file.Tensors, path);
            if (file.Metadata.TryGetValue(Checkpoint.StructureKey, out var structure))
                Apply(detector, structure, path);
            detector.eval();
            return detector;
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }

    /// <summary>A finished dense network that can teach another of the same make, in evaluation mode.</summary>
    /// <param name="preset">The other's network.</param>
    /// <param name="path">The file.</param>
    /// <param name="imageSize">Side of the images that both see.</param>
    /// <param name="classNames">The other's classes.</param>
    /// <exception cref="ArgumentException">The file is missing, or its weights are of another network, of other classes, or sparse.
    /// </exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static Detector OpenTeacher(DetectorPreset preset, string path, int imageSize, IReadOnlyList<string> classNames)
    {
        if (!File.Exists(path))
            throw new ArgumentException($"The teacher {path} is not there.");
        var names = classNames;
        try
        {
            var teacher = Open(preset.Model, path, imageSize, ref names);
            if (teacher.Structure.IsDense)
                return teacher;
            teacher.Dispose();
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"The teacher has to be a dense network like the one in training. {error.Message}", error);
        }
        throw new ArgumentException(
            $"{path}: these weights are sparse; a teacher has to be whole. Take the best.safetensors of a training without budgets.");
    }

    /// <summary>Chooses a structure by the scores that a training left, without training again.</summary>
    /// <param name="detector">The detector, which gets the structure.</param>
    /// <param name="sparsity">Budgets, and whether what is left is repaired.</param>
    /// <param name="scoresFile">The scores.</param>
    /// <param name="seed">Of random selection, and of which images repair.</param>
    /// <param name="images">Images to try cuts on and to repair by, or null.</param>
    /// <param name="tell">Told how far it is and what was chosen.</param>
    /// <exception cref="ArgumentException">An option is outside its range, which the message names, or there are no images to repair by.
    /// </exception>
    /// <exception cref="DatasetException">An image cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file does not hold the scores of this detector.</exception>
    public static void Prune(Detector detector, SparsityOptions sparsity, string scoresFile, int seed, DetectionDataset? images,
        Action<string> tell)
    {
        OptionCheck.Require(new OptionsValidator(), sparsity);
        BudgetCheck.ThrowIfNone(detector.Preset, sparsity);
        var scores = new ScoreBoard(detector, sparsity.Scores, sparsity.ChannelScore(training: false));
        if ((sparsity.Repair is not null || scores.Surveyed is not null) && images is not { Images.Count: > 0 })
            throw new ArgumentException("A repair and scores by refit need images to measure on.", nameof(images));
        Checkpoint.LoadScores(scoresFile, scores, detector);
        var selector = new StructureSelector(detector, sparsity, scores, seed);
        var target = sparsity.Target is null ? null : new TargetBudgets(detector, sparsity, selector, scores);
        if (target is null)
            Survey();
        else
        {
            var mostObjects = images is { Images.Count: > 0 }
                ? images.Images.Max(image => image.Objects.Count(item => !item.IsCrowd))
                : 0;
            if (target.QueryFloor(mostObjects) is { } floor)
                tell(floor);
            target.ChooseAtOnce(mostObjects, Survey, (done, all) => tell($"Measured {done} of {all} smaller parts."));
            tell($"{target.Description}.");
        }
        var structure = selector.SelectAll(detector.Structure) with { Version = detector.Structure.Version + 1 };
        if (sparsity.Repair is { } repair)
            tell(new NetworkRepair(detector, repair)
                .Cut(structure, () => Read(images!, detector, seed), CancellationToken.None).ToString());
        else
            detector.Structure = structure;

        void Survey()
        {
            if (scores.Surveyed is { } surveyed && sparsity.Components.Contains(SparsityComponent.Channels))
                new CutSurvey(detector, () => Read(images!, detector, seed), CancellationToken.None)
                    .Run(group => target?.WidthsOf(group) ?? [], (done, all) => tell($"Tried {done} of {all} cuts."), surveyed);
        }
    }

    private static IEnumerable<Tensor> Read(DetectionDataset images, Detector detector, int seed)
    {
        var options = new BatchOptions
        {
            BatchSize = RepairBatch,
            Height = detector.Height,
            Width = detector.Width,
            Shuffle = true, // data sets are often sorted by class
            Seed = seed,
        };
        foreach (var batch in new BatchLoader(new DatasetSource(images), options).ReadEpoch(0))
            using (batch)
                yield return batch.Images;
    }

    private static DetectorPreset PresetOf(DetectorModel? model, string? stored, string path)
    {
        var given = model is { } value ? DetectorPreset.Of(value) : null;
        if (stored is null)
            return given ?? throw new ArgumentException($"{path}: the weights do not name their network; name the model.");
        if (DetectorPreset.All.FirstOrDefault(preset => preset.Name == stored) is not { } own)
            throw new InvalidDataException(
                $"{path}: its network {PlainText.Quote(stored)} is none of {string.Join(", ", DetectorPreset.All)}.");
        return given is null || given == own
            ? own
            : throw new ArgumentException($"{path}: these are weights of '{own.Name}', not of '{given.Name}'.");
    }

    private static void Apply(Detector detector, string structure, string path)
    {
        try
        {
            detector.Structure = SparseState.FromJson(structure);
        }
        catch (Exception error) when (error is ArgumentException or InvalidDataException)
        {
            throw new InvalidDataException(
                $"{path}: its sparse structure does not fit {detector.Preset} at {detector.Width}×{detector.Height} pixels; was it "
                + "trained at another size?", error);
        }
    }
}
