using System.Collections.ObjectModel;

namespace Microsoft.ML.SparseDetr;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">Present epoch, counted from 1.</param>
/// <param name="Epochs">All epochs.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Loss of this step; after an epoch, its mean.</param>
/// <param name="LearningRate">Learning rate of the heads.</param>
/// <param name="Remaining">Estimated time to the end.</param>
public sealed record FitProgress(int Epoch, int Epochs, int Step, int Steps, double Loss, double LearningRate, TimeSpan Remaining)
{
    /// <summary>
    /// Weighted terms of the loss of this step, summed over the layers: <c>mal</c> (class), <c>bbox</c> and <c>giou</c> (box), <c>fgl</c>
    /// and <c>ddf</c> (its edges), and what a network has beside them. Empty where the report is about no step.
    /// </summary>
    public IReadOnlyDictionary<string, double> LossTerms { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Training images a second, over the last steps; 0 before the first.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Highest AP of the finished epochs with the present structure, or null.</summary>
    public double? BestAP { get; init; }

    /// <summary>What is done before the first step, in words, or null; the losses and times mean nothing yet.</summary>
    public string? Preparation { get; init; }

    /// <summary>What became sparse just now, in words, or null.</summary>
    public string? StructureChange { get; init; }

    /// <summary>True on the one report at the end of an epoch, after its validation.</summary>
    public bool EpochFinished { get; init; }

    /// <summary>Seconds of training in the finished epoch.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>COCO AP of the averaged weights on the validation set, when the finished epoch was validated.</summary>
    public double? AP { get; init; }

    /// <summary>COCO AP at IoU 0.50, likewise.</summary>
    public double? AP50 { get; init; }

    /// <summary>
    /// Of a Sparse DETR, in the finished epoch's steps: which part of the decoder's attention fell on the tokens that the encoder updated,
    /// 0..1 ("Corr", Roh et al. 2022, §4.2). history.json has it for each level, too.
    /// </summary>
    public double? TokenCorrelation { get; init; }
}
