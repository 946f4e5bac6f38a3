using System.Collections.ObjectModel;
using Microsoft.ML.SparseDetr.Training.Checkpoints;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>Where a training stands; reported after every step and after every epoch.</summary>
/// <param name="Epoch">Present epoch, counted from 1.</param>
/// <param name="Epochs">All epochs.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Loss of this step.</param>
/// <param name="LearningRate">Base learning rate of this step.</param>
/// <param name="Elapsed">Time since this run started.</param>
/// <param name="Remaining">Estimated time to the end.</param>
internal sealed record TrainingProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, double LearningRate, TimeSpan Elapsed, TimeSpan Remaining)
{
    /// <summary>Weighted loss terms of this step by name; empty where it is about no step.</summary>
    public IReadOnlyDictionary<string, double> Terms { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Training images a second, over the last steps; 0 before the first.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>AP of the best epoch with the present structure, or null before the first.</summary>
    public double? BestAP { get; init; }

    /// <summary>The finished epoch, set on the report after its validation.</summary>
    public EpochRecord? Finished { get; init; }

    /// <summary>Something the user should know, such as a skipped step, or null.</summary>
    public string? Message { get; init; }

    /// <summary>What is done before the first step, in words, or null.</summary>
    public string? Preparation { get; init; }

    /// <summary>A change of the network's structure in words, or null.</summary>
    public string? Change { get; init; }
}
