using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// A fitted detector. It scores with its own ONNX network in ONNX Runtime, before and after saving, and never needs libtorch.
/// <c>mlContext.Model.Save</c> writes a chain of ML.NET's own transformers, so that a bare <c>mlContext.Model.Load</c> opens the zip;
/// <c>mlContext.ObjectDetection.Find(loaded)</c> gives this type back.
/// </summary>
/// <remarks>
/// Reads an image of any size and appends, for each image with N detections, best first: the predicted label (N keys that carry the class
/// names), the boxes (4·N values x0 y0 x1 y1 in pixels of the upright image) and the scores (N values in 0..1). May be used by several
/// threads at once. <para>An image whose <see cref="MLImage.Tag"/> is the path of its file, as <c>LoadImages</c> leaves it, is turned
/// upright by the EXIF orientation of that file, a file that is cut off is an error, and transparent pixels count with the colour that the
/// file stores. Of any other image the orientation is not known; its alpha is divided out if no colour is greater than its alpha, and
/// dropped otherwise.</para>
/// </remarks>
public sealed class SuperSparseDetrTransformer : ITransformer, IDisposable
{
    /// <summary>The score threshold where none is named.</summary>
    public const float DefaultScoreThreshold = 0.5f;

    private readonly MLContext _ml;
    private readonly ExportedDetector _exported;
    private readonly ScoringState _state;
    private readonly ScoringOptions _options;
    private readonly OnnxDetector _network;
    private readonly DetectionScorer _scorer;
    private readonly Lazy<TransformerChain<ITransformer>> _chain;

    internal SuperSparseDetrTransformer(MLContext ml, ExportedDetector exported, ScoringState state, ScoringOptions options)
    {
        _ml = ml;
        _exported = exported;
        _state = state;
        _options = options;
        _network = new OnnxDetector(exported.Onnx, options);
        _scorer = new DetectionScorer(_network, state, options.BatchSize);
        using (var channel = ((IHostEnvironment)ml).Register(nameof(SuperSparseDetrTransformer)).Start("Open"))
            channel.Info(MessageSensitivity.None, $"{ModelName} runs on {options}.");
        _chain = new Lazy<TransformerChain<ITransformer>>(() => ScoringChain.Build(_ml, _state, _exported.Onnx));
    }

    /// <summary>The classes, in the order of the predicted keys.</summary>
    public IReadOnlyList<string> ClassNames => _state.ClassNames;

    /// <summary>Name of the network, such as "deim-n".</summary>
    public string ModelName => _exported.Metadata.Model;

    /// <summary>Height in pixels that images are resized to.</summary>
    public int InputHeight => _state.Height;

    /// <summary>Width in pixels that images are resized to.</summary>
    public int InputWidth => _state.Width;

    /// <summary>Lowest score that a detection must have to be returned, in 0..1.</summary>
    public float ScoreThreshold => _state.ScoreThreshold;

    /// <summary>
    /// The score threshold that the images recommend on which the network was measured, in 0..1, or null where none was. It is a note in
    /// the
    /// network's metadata; <see cref="ScoreThreshold"/> is what counts.
    /// </summary>
    public float? RecommendedThreshold => _exported.Metadata.RecommendedThreshold;

    /// <summary>What runs the network. A saved model does not hold it.</summary>
    public ScoringOptions Scoring => _options;

    /// <summary>What the network says about itself: model name, pre-processing and budgets, as written into the ONNX file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _exported.Entries;

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>Scores images that are in no view.</summary>
    internal ImageScorer Images => new(_network, _state, _options.BatchSize);

    /// <summary>The network, which may be run by several threads at once.</summary>
    internal OnnxDetector Network => _network;

    /// <summary>The same detector with another threshold, in a network session of its own.</summary>
    /// <param name="scoreThreshold">Lowest score to return, 0..1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside 0..1.</exception>
    public SuperSparseDetrTransformer WithScoreThreshold(float scoreThreshold) =>
        new(_ml, _exported, _state with { ScoreThreshold = ScoreThresholds.Check(scoreThreshold) }, _options);

    /// <summary>The same detector, run by something else, in a network session of its own.</summary>
    /// <param name="options">What runs it.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="ExecutionProviderException">The provider cannot be used here.</exception>
    public SuperSparseDetrTransformer WithScoring(ScoringOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(_ml, _exported, _state, options.Checked());
    }

    /// <summary>
    /// The same detector with a note of the score threshold to use, for example <see cref="DetectionQuality.RecommendedThreshold"/>; saved
    /// files carry it. It has a network session of its own.
    /// </summary>
    /// <param name="threshold">The threshold, 0..1, or null to remove the note.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside 0..1.</exception>
    public SuperSparseDetrTransformer WithRecommendedThreshold(float? threshold) =>
        new(_ml, _exported.WithRecommendedThreshold(threshold is { } value ? ScoreThresholds.Check(value) : null), _state,
            _options);

    /// <summary>The network and what it says about itself.</summary>
    internal ExportedDetector Exported => _exported;

    /// <summary>The same detector over another form of its network.</summary>
    internal SuperSparseDetrTransformer With(ExportedDetector exported) => new(_ml, exported, _state, _options);

    /// <summary>The input schema with the three columns of the detector appended.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or holds something else.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Describe(inputSchema).Output;

    /// <summary>Appends the detections; the network runs when a cursor reads them, in batches and ahead of the reader.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or holds something else.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredDataView(input, Describe(input.Schema), _scorer);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new ScoringMapper(Describe(inputSchema), _scorer);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_chain.Value).Save(ctx);

    /// <summary>Writes the network as an ONNX file (opset 17, symbolic batch; names and sizes stand in its metadata).</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveAsOnnx(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => stream.Write(_exported.Onnx));
    }

    /// <summary>Writes the network in ONNX format.</summary>
    public void SaveAsOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(_exported.Onnx);
    }

    /// <summary>Frees the network.</summary>
    public void Dispose()
    {
        if (_chain.IsValueCreated)
            _chain.Value.Dispose();
        _network.Dispose();
    }

    private ScoredSchema Describe(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoredSchema(inputSchema, _state.Columns, _state.ClassNames);
    }
}
