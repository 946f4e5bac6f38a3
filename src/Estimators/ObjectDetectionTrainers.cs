using Microsoft.ML.SparseDetr.Data.Sources;

namespace Microsoft.ML.SparseDetr;

/// <summary>The detectors that can be trained: <c>mlContext.ObjectDetection.Trainers</c>.</summary>
public sealed class ObjectDetectionTrainers
{
    private readonly MLContext _ml;

    internal ObjectDetectionTrainers(MLContext ml) => _ml = ml;

    /// <summary>Trains a real-time detection transformer.</summary>
    /// <param name="labelColumnName">Column with the classes of the objects (vector of keys).</param>
    /// <param name="boundingBoxColumnName">Column with the boxes (x0 y0 x1 y1 in pixels for each label).</param>
    /// <param name="imageColumnName">Column with the images.</param>
    /// <param name="predictedLabelColumnName">Column that the fitted model writes the classes to.</param>
    /// <param name="predictedBoundingBoxColumnName">Column that the fitted model writes the boxes to.</param>
    /// <param name="scoreColumnName">Column that the fitted model writes the scores to.</param>
    /// <param name="model">The network.</param>
    /// <param name="epochs">Passes over the training images.</param>
    public SuperSparseDetrTrainer SuperSparseDetr(
        string labelColumnName = ColumnNames.Label, string boundingBoxColumnName = ColumnNames.BoundingBoxes,
        string imageColumnName = ColumnNames.Image,
        string predictedLabelColumnName = ColumnNames.PredictedLabel,
        string predictedBoundingBoxColumnName = ColumnNames.PredictedBoundingBoxes,
        string scoreColumnName = ColumnNames.Score, DetectorModel model = DetectorModel.DeimV2Atto, int epochs = 50) =>
        SuperSparseDetr(new SuperSparseDetrTrainer.Options
        {
            LabelColumnName = labelColumnName,
            BoundingBoxColumnName = boundingBoxColumnName,
            ImageColumnName = imageColumnName,
            PredictedLabelColumnName = predictedLabelColumnName,
            PredictedBoundingBoxColumnName = predictedBoundingBoxColumnName,
            ScoreColumnName = scoreColumnName,
            Model = model,
            Epochs = epochs,
        });

    /// <summary>Trains a real-time detection transformer, with every option.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public SuperSparseDetrTrainer SuperSparseDetr(SuperSparseDetrTrainer.Options options) => new(_ml, options);
}
