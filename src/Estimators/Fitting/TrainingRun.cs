using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Estimators.Evaluation;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Optimization;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Weights;
using TorchSharp;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>One call of <see cref="SuperSparseDetrTrainer.Fit"/>: data in, loop, export.</summary>
internal sealed class TrainingRun(MLContext ml, IHost host, SuperSparseDetrTrainer.Options options)
{
    private const int ProbedBatches = 4, DrawnBatches = 3;

    /// <summary>Growth of the loss from the first step to the last epoch that no training has which learns.</summary>
    private const double GrownLoss = 2;

    public SuperSparseDetrTransformer Fit(IDataView input)
    {
        using var channel = host.Start("Train");
        using var limit = new TimeLimit(options.TimeLimit, options.CancellationToken);
        var preset = DetectorPreset.Of(options.Model);
        BudgetCheck.ThrowIfNone(preset, options.Sparsity);
        BudgetCheck.ThrowIfNone(preset, options.SparseEncoder);
        if (options.WeightsFile is not null && options.BackboneWeightsFile is not null)
            throw new ArgumentException(
                $"{nameof(options.BackboneWeightsFile)} and {nameof(options.WeightsFile)} exclude each other: "
                + $"{options.WeightsFile} has a backbone.");
        var size = options.ImageSize ?? (options.WeightsFile is { } start ? WeightsOrigin.OfFile(start).SquareSide : null)
            ?? preset.InputSize;
        var seed = options.Seed ?? host.Rand.Next();
        var path = options.RunFolder is null ? null : Directory.CreateDirectory(options.RunFolder).FullName;
        var folder = path is null ? null : new RunFolder(path);
        using var claimed = folder?.Claim(options.Resume, options.Overwrite);
        var columns = new DataViewColumns
        {
            Image = options.ImageColumnName,
            Label = options.LabelColumnName,
            BoundingBoxes = options.BoundingBoxColumnName,
        };
        var images = new DataViewSource(input, columns);
        var validation = options.ValidationSet is { } view
            ? new DataViewSource(ImageViews.WithImages(ml, view, columns), columns, images.ClassNames)
            : null;
        if (validation is not null && validation.ClassNames.Count > images.ClassNames.Count)
            channel.Warning(MessageSensitivity.None,
                $"No training image has the classes {string.Join(", ", validation.ClassNames.Skip(images.ClassNames.Count))} of the "
                + "validation images; the network does not learn them, and their objects count as missed.");
        var mostObjects = ObjectCount.Most(input, columns.Label);
        var queries = options.Sparsity.Queries ?? (int)Math.Ceiling(options.Sparsity.QueryKeepRatio * preset.Queries);
        if (mostObjects > queries)
            channel.Warning(MessageSensitivity.None,
                $"An image has {mostObjects} objects, and the network finds at most {queries} in one, as many as it has queries.");
        var settings = new TrainingOptions
        {
            Epochs = options.Epochs,
            BatchSize = options.BatchSize,
            Height = size,
            Width = size,
            LearningRate = options.LearningRate ?? OptimizerGroups.DefaultRate(preset),
            Augmentation = options.Augmentation,
            Sparsity = options.Sparsity,
            Patience = options.Patience,
            Seed = seed,
            Workers = options.Workers,
            Device = options.Device,
            MostObjects = mostObjects,
            RunFolder = path,
            Resume = options.Resume && File.Exists(folder?.LastCheckpoint) ? folder.LastCheckpoint : null,
        };
        TorchThreads.Use(options.TrainingThreads);
        var parts = new DetectorParts
        {
            TokenPredictor = settings.Sparsity.PredictsTokens,
            DeformableEncoder = settings.Sparsity.Tokens.DeformableEncoder,
            KeepRatio = options.SparseEncoder.KeepRatio is { } ratio && ratio != preset.Design.KeepRatio ? ratio : null,
            Criterion = options.SparseEncoder.Criterion,
        };
        if (options.TimeLimit is not null)
            settings = limit.Fit(settings, preset, parts, images, validation?.Count ?? 0, message =>
                channel.Warning(MessageSensitivity.None, message));
        torch.random.manual_seed(seed);
        using var detector = Detector.Create(preset, images.ClassNames.Count, size, size, parts);
        if (options.WeightsFile is { } weights)
        {
            var report = WeightLoader.Load(detector, weights, images.ClassNames);
            channel.Info(MessageSensitivity.None,
                $"{weights}: {report.Loaded} tensors loaded, "
                + (report.KnownClasses is { } known
                    ? $"{known} of {images.ClassNames.Count} classes are known by name, the others"
                    : $"{report.NewClassHeads.Count} class heads")
                + $"{(report.NewTokenPredictor.Count > 0 ? " and the token predictor" : "")} start fresh.");
            if (report.NewDeformableEncoder.Count > 0)
                channel.Info(
                    MessageSensitivity.None,
                    $"{weights}: the {report.NewDeformableEncoder.Count} tensors of the deformable encoder start fresh; "
                    + $"{report.ReplacedAttention.Count} of the attention in its place are not used.");
        }
        if (options.BackboneWeightsFile is { } backbone)
            channel.Info(
                MessageSensitivity.None, $"{backbone}: {BackboneWeights.Load(detector, backbone)} tensors of the backbone loaded.");
        channel.Info(
            MessageSensitivity.None,
            $"Training {preset.Name} at {size}×{size} on {images.Count} images with {images.ClassNames.Count} classes for "
            + $"{settings.Epochs} epochs.");

        var validationBatches = validation is null ? null : EvaluationBatches(settings, Skipping(validation));
        using var teacher = options.Sparsity is { Compensate: true, Compensation.DenseTeacher.File: { } finished }
            ? WeightsFile.OpenTeacher(preset, finished, size, images.ClassNames)
            : null;
        using var progress = new TrainingReporter(host, channel, options.Progress);
        using var loop = new TrainingLoop(detector, images, settings, validation is null ? null : Validate, progress, teacher);
        folder?.SaveOptions(EffectiveOptions.ToJson(options, settings, images.ClassNames)); // a checkpoint of others has been refused
        if (folder is not null && settings.Resume is null)
            DrawBatches(folder, loop, images.ClassNames, channel);
        var result = loop.Run(limit.Token);
        if (result.Cancelled)
            channel.Warning(MessageSensitivity.None,
                $"Training {(options.CancellationToken.IsCancellationRequested ? "was cancelled" : "used up its time")} after "
                + $"{result.History.Count} whole epochs; what it has learnt so far is returned.");
        using var best = result.Detector;
        ThrowIfWorse(result, settings);
        if (validation is null)
            ThrowIfNotFinite(best, images, settings, Skipping(images));
        var exported = DetectorExport.Export(best, images.ClassNames);
        if (folder is not null && result.Scores is { } scores)
            DrawSparsity(folder, best, exported, scores, validation ?? images, result, channel);
        return new SuperSparseDetrTransformer(
            ml, exported, exported.ToState(options.ScoreThreshold, options.ScoringColumns), options.Scoring);

        ValidationScore Validate(Detector average, CancellationToken cancellation)
        {
            var metrics = TorchEvaluator.Evaluate(average, validation, validationBatches!, settings.Device, cancellation);
            return new ValidationScore(metrics.AP, metrics.AP50);
        }

        SkippedImages Skipping(IDetectionSource source) => new(source.Count, problem => channel.Warning(MessageSensitivity.None, problem));
    }

    private static BatchOptions EvaluationBatches(TrainingOptions options, SkippedImages skipped) => new()
    {
        Skipped = skipped,
        BatchSize = options.BatchSize,
        Height = options.Height,
        Width = options.Width,
        Workers = options.Workers,
    };

    /// <summary>A rate that is far too high leaves finite numbers and a network that is worse than none.</summary>
    private static void ThrowIfWorse(TrainingResult result, TrainingOptions options)
    {
        if (result.BestEpoch == 0 && result.History is [.., { Loss: var last }] && last > GrownLoss * result.FirstLoss)
            throw new TrainingDivergedException(
                FormattableString.Invariant(
                    $"The loss is {last:0.0} in epoch {result.History.Count} and was {result.FirstLoss:0.0} at first."),
                options.LearningRate);
    }

    /// <summary>A training without validation has never looked at what it predicts.</summary>
    private static void ThrowIfNotFinite(Detector best, IDetectionSource images, TrainingOptions options, SkippedImages skipped)
    {
        try
        {
            best.eval();
            foreach (var batch in new BatchLoader(images, EvaluationBatches(options, skipped)).ReadEpoch(0).Take(ProbedBatches))
                using (batch)
                    TorchEvaluator.Detect(best, batch, options.Device);
        }
        catch (NotFiniteNumberException error)
        {
            throw new TrainingDivergedException($"After the last epoch: {error.Message}", options.LearningRate);
        }
    }

    /// <summary>Shows what is learnt from; that it cannot be written is no reason not to learn.</summary>
    private static void DrawBatches(RunFolder folder, TrainingLoop loop, IReadOnlyList<string> classNames, IChannel channel)
    {
        try
        {
            BatchImages.Save(folder.SampleImages, loop.FirstBatches(DrawnBatches), classNames);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            channel.Warning(MessageSensitivity.None,
                $"The images of the first batches cannot be written to '{folder.SampleImages}': {error.Message}");
        }
    }

    /// <summary>Images explain a result; that they cannot be written is no reason to lose it.</summary>
    private void DrawSparsity(
        RunFolder folder, Detector detector, ExportedDetector exported, ScoreBoard scores, IDetectionSource images, TrainingResult result,
        IChannel channel)
    {
        try
        {
            SparsityImages.DrawCourse(folder.TimelineImage, result.History);
            SparsityImages.DrawAverage(folder.TokenImage, detector, scores);
            SparsityImages.Draw(folder.SampleImages, detector, SparsityImages.Choose(images));
            if (!detector.Structure.IsDense && !result.Cancelled)
                SparsityImages.DrawLatency(folder.LatencyImage, detector, exported, options.Scoring.Threads);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DatasetException)
        {
            channel.Warning(MessageSensitivity.None,
                $"The images of the sparse structure cannot be written to '{folder}': {error.Message}");
        }
    }
}
