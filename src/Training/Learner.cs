using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>What changes in a training: the model, its average, the optimizer's moments, and the structure.</summary>
internal sealed class Learner : IDisposable
{
    /// <summary>Prepares a model, which keeps its present weights as the start.</summary>
    /// <param name="model">The detector, on any device; it is moved to that of the options. The caller keeps it.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="teacher">Weights of a finished dense training that teach, or null. The caller keeps them.</param>
    /// <exception cref="ArgumentException">The network cannot become as sparse as the options ask, or not in so few epochs.</exception>
    public Learner(Detector model, TrainingOptions options, int stepsPerEpoch, Detector? teacher = null)
    {
        Model = model;
        model.to(device(options.Device));
        Average = Detector.Create(model.Preset, model.ClassCount, options.Height, options.Width, model.Parts);
        Average.to(device(options.Device));
        Average.eval();
        foreach (var parameter in Average.parameters())
            parameter.requires_grad_(false);
        Optimizer = OptimizerGroups.Create(model, options.LearningRate, options.WeightDecay);
        Ema = new ModelEma(ModuleState.Table(Average), ModuleState.Table(model), options.EmaDecay, options.EmaRamp);
        teacher?.to(device(options.Device));
        Sparsity = options.Sparsity is { Components.Count: 0, CollectScores: false }
            ? null
            : new SparsityController(
                model, Average, options.Sparsity, options.ScheduledEpochs ?? options.Epochs, stepsPerEpoch, options.Seed,
                teacher);
        Frozen = new FrozenChannels(model, Optimizer);
    }

    /// <summary>The detector in training.</summary>
    public Detector Model { get; }

    /// <summary>Its averaged weights, in evaluation mode: what is validated and returned.</summary>
    public Detector Average { get; }

    /// <summary>AdamW over the parameters of <see cref="Model"/>.</summary>
    public TrainingOptimizer Optimizer { get; }

    /// <summary>Moves <see cref="Average"/> towards <see cref="Model"/>.</summary>
    public ModelEma Ema { get; }

    /// <summary>What makes the model sparse, or null where nothing does.</summary>
    public SparsityController? Sparsity { get; }

    /// <summary>Keeps the channels that are out of use as they are.</summary>
    public FrozenChannels Frozen { get; }

    /// <summary>Goes back to where a checkpoint left a training.</summary>
    /// <param name="checkpoint">The .safetensors file.</param>
    /// <param name="fresh">State of a fresh start under the present options.</param>
    /// <returns>The stored state.</returns>
    /// <exception cref="CheckpointException">The file is missing, broken, or of another training.</exception>
    public TrainingState Restore(string checkpoint, TrainingState fresh)
    {
        var state = Checkpoint.Load(checkpoint, Model, Average, Optimizer, Sparsity, fresh);
        (Ema.Updates, Ema.Restarted) = (state.EmaUpdates, state.EmaRestarted);
        Frozen.Capture();
        return state;
    }

    /// <summary>Gives the average the structure of the model, and closes the scores that were collected.</summary>
    /// <param name="iteration">The first step of the next epoch.</param>
    /// <param name="collected">Whether the epoch collected scores.</param>
    /// <returns>How settled they are; null where none were collected.</returns>
    public ScoreStability? FinishEpoch(long iteration, bool collected)
    {
        Sparsity?.FinishEpoch(iteration);
        return collected ? Sparsity!.CloseScores() : null;
    }

    /// <summary>The record of an epoch that is just over.</summary>
    /// <param name="state">Where the training stands, the epoch's sums included.</param>
    /// <param name="rate">Base learning rate at the end of the epoch.</param>
    /// <param name="stability">How settled the scores are, or null.</param>
    /// <param name="validation">What the validation gave.</param>
    public EpochRecord Describe(TrainingState state, double rate, ScoreStability? stability, Validation validation) => new(
        state.Epoch + 1, rate, state.Tally.MeanLoss(), state.Tally.MeanTerms(), state.Tally.Skipped,
        state.Tally.Seconds, validation.Seconds, validation.Score?.AveragePrecision, validation.Score?.AveragePrecision50)
    {
        StructureVersion = Model.Structure.Version,
        Shares = StructureShares.Of(Model),
        Phase = Sparsity?.Phase(state.Iteration - 1) ?? SparsityPhase.Collect,
        WindowFactor = Sparsity?.RateFactor(state.Iteration - state.Tally.Steps) ?? 1,
        Stability = stability,
        Correlation = state.Tally.MeanCorrelation(),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Frozen.Dispose();
        Sparsity?.Dispose();
        Optimizer.Dispose();
        Average.Dispose();
    }
}
