using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Estimators.Sparsifying;
using Microsoft.ML.SparseDetr.Onnx.Sessions;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;
using Microsoft.ML.SparseDetr.Weights;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Makes the activations of a finished network sparse, token by token, without training the network again, and returns it as an ONNX
/// network inside a transformer. Images are needed to see what fires; their objects are not looked at.
/// </summary>
public abstract class ActivationSparsifier : IEstimator<SuperSparseDetrTransformer>
{
    private readonly MLContext _ml;
    private readonly IHost _host;
    private readonly SparsifyOptions _options;

    private protected ActivationSparsifier(MLContext ml, SparsifyOptions options)
    {
        (_ml, _options) = (ml, options);
        _host = ((IHostEnvironment)ml).Register(GetType().Name);
    }

    /// <summary>What the last <see cref="Fit"/> did to each layer, or null before the first.</summary>
    public ActivationReport? Report { get; private set; }

    private protected abstract string FileName { get; }

    /// <summary>The input columns and the three that the fitted model appends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaChecks.RequireImage(inputSchema, _options.ImageColumnName);
        return ScoringChain.Promise(_ml, _options.ScoringColumns, inputSchema);
    }

    /// <summary>Looks at what fires on every row of <paramref name="input"/>.</summary>
    /// <returns>The network with sparse activations.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type; the message names it.</exception>
    /// <exception cref="ArgumentException">An option is outside its range, or the network needs an epsilon; the message names it.
    /// </exception>
    /// <exception cref="InvalidDataException">The weights or an image cannot be used; the message names it.</exception>
    /// <exception cref="IOException">The output folder holds other files, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing has been written.</exception>
    public SuperSparseDetrTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check();
        SessionSettings.Require(_options.Scoring.ExecutionProvider);
        using var channel = _host.Start("Sparsify");
        var folder = _options.OutputFolder is { } path ? new SparsifiedFolder(path, FileName, _options.Overwrite) : null;
        TorchThreads.Use(_options.TrainingThreads);
        IReadOnlyList<string>? classNames = null;
        using var opened = WeightsFile.Open(_options.Model, _options.WeightsFile, _options.ImageSize, ref classNames);
        var columns = new DataViewColumns
        {
            Image = _options.ImageColumnName,
            Label = _options.LabelColumnName,
            BoundingBoxes = _options.BoundingBoxColumnName,
        };
        var seed = _options.Seed ?? _host.Rand.Next();
        var images = Images(input);
        var heldOut = _options.HeldOutSet is { } view ? Images(view) : images;
        if (_options.HeldOutSet is null)
            channel.Warning(MessageSensitivity.None,
                "Without HeldOutSet the report is on the images that were learnt from; on others it will be somewhat worse.");
        using var result = Sparsify(opened, images, heldOut);
        Report = result.Report;
        foreach (var line in result.Report.ToLines())
            channel.Info(MessageSensitivity.None, line);
        var exported = DetectorExport.Export(result.Detector, classNames!);
        _options.CancellationToken.ThrowIfCancellationRequested();
        var origin = new WeightsOrigin(opened.Preset.Name, classNames, opened.Height, opened.Width).ToMetadata();
        folder?.Write(file => result.Save(file, origin), result.Report, exported);
        return new SuperSparseDetrTransformer(
            _ml, exported, exported.ToState(_options.ScoreThreshold, _options.ScoringColumns), _options.Scoring);

        CalibrationImages Images(IDataView rows)
        {
            var source = new DataViewSource(ImageViews.WithImages(_ml, rows, columns), columns);
            return source.Count > 0
                ? new CalibrationImages(source, opened, _options, seed)
                : throw new ArgumentException("There are no images to look at what fires.");
        }
    }

    private protected abstract void Check();

    private protected abstract SparsifiedDetector Sparsify(Detector detector, CalibrationImages images, CalibrationImages heldOut);

    private protected void Tell(SparsifyProgress progress) => _options.Progress?.Report(progress);
}
