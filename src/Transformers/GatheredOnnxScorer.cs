using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

/// <summary>An estimator over an exported ONNX file: nothing is learnt, <see cref="Fit"/> only opens the file.</summary>
public sealed class GatheredOnnxScorer : IEstimator<SuperSparseDetrTransformer>
{
    private readonly MLContext _ml;
    private readonly string _modelFile;
    private readonly ExportedDetector _exported;
    private readonly ScoringState _state;
    private readonly ScoringOptions _options;

    internal GatheredOnnxScorer(MLContext ml, string modelFile, float scoreThreshold, DetectionColumns columns, ScoringOptions options)
    {
        _ml = ml;
        _modelFile = modelFile;
        _exported = ExportedDetector.Read(modelFile);
        _state = _exported.ToState(scoreThreshold, columns);
        _options = options;
    }

    /// <summary>The fitted detector.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or holds something else.</exception>
    /// <exception cref="InvalidDataException">The network cannot be run.</exception>
    public SuperSparseDetrTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = Open();
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The same for an image column of any view.</summary>
    internal SuperSparseDetrTransformer Open()
    {
        try
        {
            return new SuperSparseDetrTransformer(_ml, _exported, _state, _options);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{_modelFile}: {error.Message}", error);
        }
    }

    /// <summary>The input columns and the three that scoring appends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or holds something else.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaChecks.RequireImage(inputSchema, _state.Columns.Image);
        return ScoringChain.Promise(_ml, _state.Columns, inputSchema);
    }
}
