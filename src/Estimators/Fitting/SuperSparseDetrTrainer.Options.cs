using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

public sealed partial class SuperSparseDetrTrainer
{
    /// <summary>Everything that can be set; <c>Fit</c> checks it before it reads a row.</summary>
    public sealed class Options
    {
        /// <summary>The network.</summary>
        public DetectorModel Model { get; set; } = DetectorModel.DeimV2Atto;

        /// <summary>
        /// Weights to start from (.safetensors, .pth or .pt with the official names), or null for random weights. Class heads of another
        /// class count start fresh.
        /// </summary>
        public string? WeightsFile { get; set; }

        /// <summary>
        /// Weights of the backbone alone, for a network that starts fresh otherwise: those of the classifier that the backbone was
        /// published as (ImageNet's ResNet-50 of torchvision, Swin-T, PP-HGNetV2), or a whole detector with the same backbone. Null for
        /// none; not together with <see cref="WeightsFile"/>.
        /// </summary>
        public string? BackboneWeightsFile { get; set; }

        /// <summary>
        /// Input side in pixels, a multiple of 32, or null for that of the weights to start from, else the network's own.
        /// </summary>
        [AllowedRange(64, 2048, Multiple = 32)]
        public int? ImageSize { get; set; }

        /// <summary>Passes over the training images.</summary>
        [AllowedRange(1, 100_000)]
        public int Epochs { get; set; } = 50;

        /// <summary>
        /// Ends the training when the AP of <see cref="ValidationSet"/> has not risen for so many epochs, or null to train to the end. A
        /// network that becomes smaller is not judged before its last change. The learning rate falls in the second half of a training,
        /// which often helps once more: give a third of the epochs or more.
        /// </summary>
        [AllowedRange(1, 100_000)]
        public int? Patience { get; set; }

        /// <summary>
        /// Longest time of the training, or null. A few steps are timed before the first one, and where <see cref="Epochs"/> would take
        /// longer, a shorter training is laid out, which ends with the small learning rates that it needs. When the time is over all the
        /// same, it ends after the present step.
        /// </summary>
        public TimeSpan? TimeLimit { get; set; }

        /// <summary>Images of one training step.</summary>
        [AllowedRange(1, 1024)]
        public int BatchSize { get; set; } = 8;

        /// <summary>
        /// Highest learning rate of encoder and decoder, or null for half of the rate that the network was published with, which suits
        /// fine-tuning; random weights learn faster with the whole of it. The backbone runs at the network's own part of it.
        /// </summary>
        [AllowedRange(1e-8, 1)]
        public float? LearningRate { get; set; }

        /// <summary>Random changes of the training images, or null to only resize them.</summary>
        [ValidateObjectMembers]
        public AugmentationOptions? Augmentation { get; set; } = AugmentationOptions.Mild();

        /// <summary>
        /// Images to measure after each epoch, or null. It needs the columns of the training data; instead of the image column it may have
        /// a text column <c>ImagePath</c>, and its labels may be text, so that the other half of <c>TrainTestSplit</c> can be given as it
        /// is.
        /// </summary>
        public IDataView? ValidationSet { get; set; }

        /// <summary>How much of the network is kept; by default everything.</summary>
        [Required]
        [ValidateObjectMembers]
        public SparsityOptions Sparsity { get; set; } = new();

        /// <summary>Which tokens the encoder of a Sparse DETR updates; other networks take the defaults alone.</summary>
        [Required]
        [ValidateObjectMembers]
        public SparseEncoderOptions SparseEncoder { get; set; } = new();

        /// <summary>
        /// Lowest score that the fitted model returns, 0..1. Evaluation wants a low one: see
        /// <see cref="SuperSparseDetrTransformer.WithScoreThreshold"/>.
        /// </summary>
        [AllowedRange(0, 1)]
        public float ScoreThreshold { get; set; } = SuperSparseDetrTransformer.DefaultScoreThreshold;

        /// <summary>What runs the network of the fitted model. It is not saved with the model.</summary>
        [Required]
        [ValidateObjectMembers]
        public ScoringOptions Scoring { get; set; } = new();

        /// <summary>
        /// Threads of the training arithmetic, or null for one for each core. Another number of threads gives other last digits.
        /// </summary>
        [AllowedRange(1, 1024)]
        public int? TrainingThreads { get; set; }

        /// <summary>Device of the training: "cpu", "cuda" or "cuda:1". <see cref="Scoring"/> says what runs the fitted
        /// model.</summary>
        [Required]
        public string Device { get; set; } = "cpu";

        /// <summary>Threads that decode and augment images ahead of the step.</summary>
        [AllowedRange(1, 256)]
        public int Workers { get; set; } = 2;

        /// <summary>Seed of weights, order and augmentation, or null for the seed of the <see cref="MLContext"/>.</summary>
        public int? Seed { get; set; }

        /// <summary>Folder for options.json, the log and the checkpoints, or null to keep nothing.</summary>
        public string? RunFolder { get; set; }

        /// <summary>Continue from the last checkpoint in <see cref="RunFolder"/> when there is one.</summary>
        public bool Resume { get; set; }

        /// <summary>Replace the run that <see cref="RunFolder"/> holds; without it and <see cref="Resume"/> it is refused.</summary>
        public bool Overwrite { get; set; }

        /// <summary>Ends training after the current step; <c>Fit</c> then returns the model of that moment.</summary>
        public CancellationToken CancellationToken { get; set; }

        /// <summary>Told after every step and epoch, or null; <c>MLContext.Log</c> has a line for each epoch in any case.</summary>
        public IProgress<FitProgress>? Progress { get; set; }

        /// <summary>
        /// Column with the images, any size; they are made upright and opaque as in scoring (see <see cref="SuperSparseDetrTransformer"/>).
        /// </summary>
        [Required]
        public string ImageColumnName { get; set; } = ColumnNames.Image;

        /// <summary>Column with the classes of the objects (vector of keys with key values).</summary>
        [Required]
        public string LabelColumnName { get; set; } = ColumnNames.Label;

        /// <summary>Column with the boxes of the objects (x0 y0 x1 y1 in pixels for each label).</summary>
        [Required]
        public string BoundingBoxColumnName { get; set; } = ColumnNames.BoundingBoxes;

        /// <summary>Column that the fitted model writes the classes to.</summary>
        [Required]
        public string PredictedLabelColumnName { get; set; } = ColumnNames.PredictedLabel;

        /// <summary>Column that the fitted model writes the boxes to.</summary>
        [Required]
        public string PredictedBoundingBoxColumnName { get; set; } = ColumnNames.PredictedBoundingBoxes;

        /// <summary>Column that the fitted model writes the scores to.</summary>
        [Required]
        public string ScoreColumnName { get; set; } = ColumnNames.Score;

        /// <summary>A copy that later changes of this object do not reach.</summary>
        internal Options Copy()
        {
            var copy = (Options)MemberwiseClone();
            (copy.Augmentation, copy.Sparsity, copy.SparseEncoder) = (Augmentation?.Copy(), Sparsity.Copy(), SparseEncoder.Copy());
            return copy;
        }

        internal DetectionColumns ScoringColumns =>
            new(ImageColumnName, PredictedLabelColumnName, PredictedBoundingBoxColumnName, ScoreColumnName);
    }
}
