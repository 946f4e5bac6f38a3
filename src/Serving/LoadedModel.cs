using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Transformers;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Serving;

/// <summary>A model in memory and the number of those who use it: the last one who leaves frees it.</summary>
internal sealed class LoadedModel
{
    private readonly SuperSparseDetrTransformer _detector;
    private int _users = 1; // the service that serves it

    private LoadedModel(SuperSparseDetrTransformer detector, ServedModel model) => (_detector, Model) = (detector, model);

    /// <summary>What is known of it.</summary>
    public ServedModel Model { get; }

    /// <summary>Opens a model file, checked as <c>LoadModel</c> does it, and runs its network once.</summary>
    /// <exception cref="InvalidDataException">It is no detector that can be run; the message names the file.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static LoadedModel Open(string name, DetectionServiceOptions options)
    {
        var ml = new MLContext();
        var file = options.ModelFile;
        var scoring = new ScoringOptions
        {
            ExecutionProvider = options.ExecutionProvider,
            DeviceId = options.DeviceId,
            Threads = options.Threads,
            BatchSize = options.MaximumBatch,
        }.Checked();
        var detector = Path.GetExtension(file).Equals(".onnx", StringComparison.OrdinalIgnoreCase)
            ? new GatheredOnnxScorer(ml, file, SuperSparseDetrTransformer.DefaultScoreThreshold, DetectionColumns.Default, scoring).Open()
            : FittedDetectors.Load(ml, file, ModelArchive.DefaultBudget, scoring);
        try
        {
            var loaded = new LoadedModel(detector, Describe(name, options, detector));
            loaded.Run([loaded.Prepare(new ImagePixels(1, 1))], 1);
            return loaded;
        }
        catch (Exception error)
        {
            detector.Dispose();
            if (error is InvalidDataException)
                throw new InvalidDataException($"{file}: {error.Message}", error);
            throw;
        }
    }

    /// <summary>Resizes an image to the input of the network.</summary>
    public PreparedBatch Prepare(ImagePixels image) => ImagePreparation.Prepare(image, _detector.InputWidth, _detector.InputHeight);

    /// <summary>Runs the network on several images at once.</summary>
    public Detections[] Run(IReadOnlyList<PreparedBatch> images, float threshold) =>
        _detector.Network.Run(PreparedBatch.Join(images), threshold, Model.ClassNames.Count);

    /// <summary>Keeps the model in memory until <see cref="Release"/>; false when it is gone already.</summary>
    public bool TryUse()
    {
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }
        return false;
    }

    /// <summary>Ends a use.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _detector.Dispose();
    }

    private static ServedModel Describe(string name, DetectionServiceOptions options, SuperSparseDetrTransformer detector) => new()
    {
        Name = name,
        Network = detector.ModelName,
        ClassNames = detector.ClassNames,
        InputWidth = detector.InputWidth,
        InputHeight = detector.InputHeight,
        RecommendedThreshold = detector.RecommendedThreshold,
        ScoreThreshold = options.ScoreThreshold ?? detector.RecommendedThreshold ?? SuperSparseDetrTransformer.DefaultScoreThreshold,
        Loaded = DateTimeOffset.UtcNow,
        FileBytes = new FileInfo(options.ModelFile).Length,
    };
}
