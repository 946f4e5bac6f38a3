using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Onnx.Sessions;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Trains a detection transformer (DEIM on D-FINE, DEIMv2) on a view of images with boxes and returns it as an ONNX network inside a
/// transformer.
/// </summary>
/// <remarks>
/// Needs an image column of any size, a vector of keys with key values (the classes; zero objects are a valid row) and a vector of Single
/// with x0 y0 x1 y1 in pixels for each key. <c>Fit</c> runs in libtorch; the fitted model does not need it. Progress arrives in
/// <c>MLContext.Log</c>.
/// </remarks>
public sealed partial class SuperSparseDetrTrainer : IEstimator<SuperSparseDetrTransformer>
{
    private readonly MLContext _ml;
    private readonly Options _options;
    private readonly IHost _host;

    internal SuperSparseDetrTrainer(MLContext ml, Options options)
    {
        OptionCheck.Require(new OptionsValidator(), options);
        _ml = ml;
        _options = options;
        _host = ((IHostEnvironment)ml).Register(nameof(SuperSparseDetrTrainer));
    }

    /// <summary>The input columns and the three that the fitted model appends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type; the message names it.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaChecks.RequireImage(inputSchema, _options.ImageColumnName);

        var label = SchemaChecks.Find(inputSchema, _options.LabelColumnName, "label");
        if (label.Kind == SchemaShape.Column.VectorKind.Scalar || !label.IsKey || label.ItemType != NumberDataViewType.UInt32)
            throw SchemaChecks.Mismatch("label", label.Name, "VarVector<Key<UInt32>>", SchemaChecks.Describe(label));

        var boxes = SchemaChecks.Find(inputSchema, _options.BoundingBoxColumnName, "bounding box");
        if (boxes.Kind == SchemaShape.Column.VectorKind.Scalar || boxes.IsKey || boxes.ItemType != NumberDataViewType.Single)
            throw SchemaChecks.Mismatch("bounding box", boxes.Name, "VarVector<Single>", SchemaChecks.Describe(boxes));

        return ScoringChain.Promise(_ml, _options.ScoringColumns, inputSchema);
    }

    /// <summary>Trains on every row of <paramref name="input"/>.</summary>
    /// <returns>The detector with the best (with a validation set) or the last averaged weights.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type; the message names it.</exception>
    /// <exception cref="ArgumentException">An option has been set outside its range since; the message names it.</exception>
    /// <exception cref="ExecutionProviderException">The provider of <see cref="Options.Scoring"/> cannot be used here.</exception>
    /// <exception cref="InvalidDataException">An image or an annotation cannot be used; the message names it.</exception>
    public SuperSparseDetrTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        OptionCheck.Require(new OptionsValidator(), _options);
        SessionSettings.Require(_options.Scoring.ExecutionProvider); // not after hours of training
        return new TrainingRun(_ml, _host, _options.Copy()).Fit(input);
    }
}
