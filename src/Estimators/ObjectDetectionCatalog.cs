using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Transformers;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

/// <summary>Data, trainers, evaluation and export for detectors: <c>mlContext.ObjectDetection</c>.</summary>
public sealed partial class ObjectDetectionCatalog
{
    private readonly MLContext _ml;

    internal ObjectDetectionCatalog(MLContext ml)
    {
        _ml = ml;
        TorchLibrary.Watch();
        Trainers = new ObjectDetectionTrainers(ml);
        Sparsify = new ObjectDetectionSparsifiers(ml);
    }

    /// <summary>The detectors that can be trained.</summary>
    public ObjectDetectionTrainers Trainers { get; }

    /// <summary>Ways to make the activations of a finished network sparse.</summary>
    public ObjectDetectionSparsifiers Sparsify { get; }

    /// <summary>The detector inside a model, be it fresh from <c>Fit</c> or from <c>mlContext.Model.Load</c>.</summary>
    /// <param name="model">A detector, or a chain that has one.</param>
    /// <param name="options">What runs the network, when the detector comes out of a loaded model; one that is fitted already keeps its
    /// own (<see cref="SuperSparseDetrTransformer.WithScoring"/>). Null for the defaults.</param>
    /// <exception cref="ArgumentException">The model has no detector of this library, or an option is outside its range.</exception>
    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    public SuperSparseDetrTransformer Find(ITransformer model, ScoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return FittedDetectors.Find(_ml, model, (options ?? new ScoringOptions()).Checked())
            ?? throw new ArgumentException("The model holds no detector of this library.", nameof(model));
    }

    /// <summary>
    /// Opens a model zip from a stranger: what <see cref="Find"/> gives for <c>mlContext.Model.Load</c>, which checks nothing. Before
    /// ML.NET reads the file, its entries are unpacked once and their number, depth, size and checksums are checked, and so is the network.
    /// </summary>
    /// <param name="modelFile">A zip of <c>mlContext.Model.Save</c>.</param>
    /// <param name="threads">Threads of one network run.</param>
    /// <param name="maximumBytes">What the file may unpack to. Of this, no file may unpack to more than 64 MiB and eight times its own
    /// size.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, over a limit, or holds no detector of this library; the message names
    /// it.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public SuperSparseDetrTransformer LoadModel(
        string modelFile, int threads = ScoringOptions.DefaultThreads, long maximumBytes = ModelArchive.DefaultBudget) =>
        LoadModel(modelFile, ScoringOptions.OfThreads(threads), maximumBytes);

    /// <summary>The same, with the choice of what runs the network: the file does not hold it.</summary>
    /// <param name="modelFile">A zip of <c>mlContext.Model.Save</c>.</param>
    /// <param name="options">What runs the network.</param>
    /// <param name="maximumBytes">What the file may unpack to. Of this, no file may unpack to more than 64 MiB and eight times its own
    /// size.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, over a limit, or holds no detector of this library; the message names
    /// it.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public SuperSparseDetrTransformer LoadModel(
        string modelFile, ScoringOptions options, long maximumBytes = ModelArchive.DefaultBudget)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumBytes, 1);
        return FittedDetectors.Load(_ml, modelFile, maximumBytes, options.Checked());
    }

    /// <summary>Writes the network of a fitted model as an ONNX file.</summary>
    /// <exception cref="ArgumentException">The model has no detector of this library.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveAsOnnx(ITransformer model, string path) => Find(model).SaveAsOnnx(path);

    /// <summary>Scores with an ONNX file that this library exported; class names and sizes come from its metadata.</summary>
    /// <param name="modelFile">The ONNX file.</param>
    /// <param name="imageColumnName">Column with the images.</param>
    /// <param name="scoreThreshold">Lowest score to return, 0..1.</param>
    /// <param name="threads">Threads of one network run.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold or the number of threads is out of its range.</exception>
    /// <exception cref="InvalidDataException">The file is no detector that this library exported.</exception>
    public GatheredOnnxScorer ApplyDetector(
        string modelFile, string imageColumnName = ColumnNames.Image,
        float scoreThreshold = SuperSparseDetrTransformer.DefaultScoreThreshold, int threads = ScoringOptions.DefaultThreads) =>
        ApplyDetector(modelFile, ScoringOptions.OfThreads(threads), imageColumnName, scoreThreshold);

    /// <summary>The same, with the choice of what runs the network.</summary>
    /// <param name="modelFile">The ONNX file.</param>
    /// <param name="options">What runs the network.</param>
    /// <param name="imageColumnName">Column with the images.</param>
    /// <param name="scoreThreshold">Lowest score to return, 0..1.</param>
    /// <exception cref="ArgumentException">The threshold or an option is out of its range.</exception>
    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    /// <exception cref="InvalidDataException">The file is no detector that this library exported.</exception>
    public GatheredOnnxScorer ApplyDetector(
        string modelFile, ScoringOptions options, string imageColumnName = ColumnNames.Image,
        float scoreThreshold = SuperSparseDetrTransformer.DefaultScoreThreshold)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        ArgumentNullException.ThrowIfNull(options);
        return new GatheredOnnxScorer(
            _ml, modelFile, ScoreThresholds.Check(scoreThreshold), DetectionColumns.Default with { Image = imageColumnName },
            options.Checked());
    }

    /// <summary>
    /// A detector that <see cref="Find"/> has made from a loaded chain, to be disposed after use; null where it is the model or a part of
    /// it.
    /// </summary>
    private static SuperSparseDetrTransformer? MadeAnew(SuperSparseDetrTransformer detector, ITransformer model) =>
        ReferenceEquals(detector, model) || model is IEnumerable<ITransformer> chain && chain.Contains(detector) ? null : detector;
}
