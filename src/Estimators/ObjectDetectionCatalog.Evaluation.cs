using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Estimators.Evaluation;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>
    /// COCO figures of a scored view that carries its own truth. The columns <c>Area</c>, <c>IgnoredLabel</c> and
    /// <c>IgnoredBoundingBoxes</c>,
    /// which the loaders make, are used when they are there.
    /// </summary>
    /// <param name="data">Truth and predictions, one row for each image; an empty list of either is valid.</param>
    /// <param name="columns">Names of the columns, or null for the defaults.</param>
    /// <param name="options">How to measure, or null for COCO's own settings.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or the lengths within a row do not fit.</exception>
    public ObjectDetectionMetrics Evaluate(IDataView data, EvaluationColumns? columns = null, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ViewEvaluator.Evaluate(((IHostEnvironment)_ml).Register(nameof(ObjectDetectionCatalog)), data, columns
            ?? new EvaluationColumns(), options ?? new EvaluationOptions());
    }

    /// <summary>COCO figures of scored images against the annotations of their data set, exactly as the annotation file has them.</summary>
    /// <param name="data">The images of <see cref="Load(DetectionDataset)"/>, all of them and in its order, scored by a detector.</param>
    /// <param name="dataset">The annotations.</param>
    /// <param name="columns">Names of the columns, or null for the defaults; only the predicted ones are read.</param>
    /// <param name="options">How to measure, or null for COCO's own settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="ArgumentException">The view and the data set do not have the same images, or an option is outside its
    /// range.</exception>
    public ObjectDetectionMetrics Evaluate(
        IDataView data, DetectionDataset dataset, EvaluationColumns? columns = null, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        options ??= new EvaluationOptions();
        var evaluator = dataset.CreateEvaluator(options);
        var labels = dataset.ClassNames.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label);
        var row = 0;
        foreach (var found in ReadDetections(data, columns))
        {
            if (row == dataset.Images.Count)
                throw new ArgumentException($"The view has more rows than the data set has images ({row}).", nameof(data));
            foreach (var item in found.OrderByDescending(item => item.Score).Take(options.MaximumDetections))
                if (labels.TryGetValue(item.ClassName, out var label))
                    evaluator.AddDetection(new(dataset.Images[row].Id, label, item.Score, item.X0, item.Y0, item.X1, item.Y1));
            row++;
        }
        if (row != dataset.Images.Count)
            throw new ArgumentException($"The view has {row} rows, the data set {dataset.Images.Count} images.", nameof(data));
        return new ObjectDetectionMetrics(evaluator.Measure());
    }
}
