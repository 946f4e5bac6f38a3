using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Estimators.Fitting;

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
        SuperSparseDetr(Options(
            labelColumnName, boundingBoxColumnName, imageColumnName, predictedLabelColumnName, predictedBoundingBoxColumnName,
            scoreColumnName, model, epochs));

    /// <summary>Trains a real-time detection transformer, with every option.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public SuperSparseDetrTrainer SuperSparseDetr(SuperSparseDetrTrainer.Options options) => new(_ml, options);

    /// <summary>
    /// Trains a Sparse DETR (Roh et al., "Sparse DETR: Efficient end-to-end object detection with learnable sparsity", ICLR 2022): a
    /// Deformable DETR whose encoder updates a share of each image's tokens, those that a scoring network expects the decoder to look at.
    /// It is sparse from the first step; budgets of <see cref="SparsityOptions"/> are for the networks of DEIM.
    /// </summary>
    /// <param name="labelColumnName">Column with the classes of the objects (vector of keys).</param>
    /// <param name="boundingBoxColumnName">Column with the boxes (x0 y0 x1 y1 in pixels for each label).</param>
    /// <param name="imageColumnName">Column with the images.</param>
    /// <param name="predictedLabelColumnName">Column that the fitted model writes the classes to.</param>
    /// <param name="predictedBoundingBoxColumnName">Column that the fitted model writes the boxes to.</param>
    /// <param name="scoreColumnName">Column that the fitted model writes the scores to.</param>
    /// <param name="model">The network, one of Sparse DETR.</param>
    /// <param name="tokenKeepRatio">Share of the tokens, or null for that of the network (<see cref="SparseEncoderOptions.KeepRatio"/>).
    /// </param>
    /// <param name="epochs">Passes over the training images.</param>
    /// <exception cref="ArgumentException">The network does not choose tokens, or a number is outside its range.</exception>
    public SuperSparseDetrTrainer SparseDetr(
        string labelColumnName = ColumnNames.Label, string boundingBoxColumnName = ColumnNames.BoundingBoxes,
        string imageColumnName = ColumnNames.Image,
        string predictedLabelColumnName = ColumnNames.PredictedLabel,
        string predictedBoundingBoxColumnName = ColumnNames.PredictedBoundingBoxes,
        string scoreColumnName = ColumnNames.Score, DetectorModel model = DetectorModel.SparseDetrR50, float? tokenKeepRatio = null,
        int epochs = 50)
    {
        var options = Options(
            labelColumnName, boundingBoxColumnName, imageColumnName, predictedLabelColumnName, predictedBoundingBoxColumnName,
            scoreColumnName, model, epochs);
        options.SparseEncoder.KeepRatio = tokenKeepRatio;
        return SparseDetr(options);
    }

    /// <summary>
    /// Trains a Sparse DETR with every option. It is the same trainer, which <see cref="SuperSparseDetr(SuperSparseDetrTrainer.Options)"/>
    /// gives for any network; here another one is refused.
    /// </summary>
    /// <exception cref="ArgumentException">The network does not choose tokens, or an option is outside its range; the message names it.
    /// </exception>
    public SuperSparseDetrTrainer SparseDetr(SuperSparseDetrTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BudgetCheck.ThrowIfDense(options.Model);
        return new SuperSparseDetrTrainer(_ml, options);
    }

    private static SuperSparseDetrTrainer.Options Options(
        string labelColumnName, string boundingBoxColumnName, string imageColumnName, string predictedLabelColumnName,
        string predictedBoundingBoxColumnName, string scoreColumnName, DetectorModel model, int epochs) => new()
        {
            LabelColumnName = labelColumnName,
            BoundingBoxColumnName = boundingBoxColumnName,
            ImageColumnName = imageColumnName,
            PredictedLabelColumnName = predictedLabelColumnName,
            PredictedBoundingBoxColumnName = predictedBoundingBoxColumnName,
            ScoreColumnName = scoreColumnName,
            Model = model,
            Epochs = epochs,
        };
}
