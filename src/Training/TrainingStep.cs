using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Training.Denoising;
using Microsoft.ML.SparseDetr.Training.Losses;
using Microsoft.ML.SparseDetr.Training.Matching;
using Microsoft.ML.SparseDetr.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>One step of a training: forward, loss, backward, clipping, AdamW, average.</summary>
/// <param name="learner">What learns.</param>
/// <param name="options">How.</param>
internal sealed class TrainingStep(Learner learner, TrainingOptions options)
{
    private readonly Device _device = device(options.Device);
    private readonly Detector _model = learner.Model;
    private readonly SparsityController? _sparsity = learner.Sparsity;
    private readonly bool _predicts = learner.Sparsity?.TrainsPredictor ?? false;
    private readonly ICriterion _criterion = Criterion.Of(learner.Model);
    private readonly ContrastiveDenoising? _denoising =
        options.DenoisingQueries > 0 && learner.Model.TakesDenoising
            ? new ContrastiveDenoising(options.DenoisingQueries, options.LabelNoise, options.BoxNoise)
            : null;

    /// <summary>Learns from a batch.</summary>
    /// <param name="batch">Images and objects.</param>
    /// <param name="iteration">Number of the step, counted from 0: picks the random numbers.</param>
    /// <param name="rateFactor">Factor on all learning rates.</param>
    /// <param name="cost">What the matcher minimises.</param>
    /// <returns>What happened; a step whose loss or gradient is not finite leaves the weights as they are.</returns>
    public StepResult Run(ImageBatch batch, long iteration, double rateFactor, MatchingCost cost)
    {
        using var scope = NewDisposeScope();
        learner.Optimizer.ZeroGrad();
        var images = batch.Images.to(_device);
        var queries = _denoising?.Create(
            batch.Targets, _model.ClassCount, _model.QueryCount((int)images.shape[2], (int)images.shape[3]),
            new RandomStream(options.Seed, iteration), _device);
        long? teaching = _sparsity?.IsTeaching(iteration) == true ? iteration : null;
        _model.Tracing = Collects || teaching is not null || _predicts;
        var loss = Loss(images, queries, batch.Targets, cost, teaching);
        var terms = loss.ToDictionary();
        var total = terms.Values.Sum();
        if (!double.IsFinite(total))
        {
            var causes = terms.Where(term => !double.IsFinite(term.Value)).Select(term => term.Key);
            return new StepResult(total, terms, 0, $"the loss is not finite ({string.Join(", ", causes)})");
        }

        FusedBackward.Run(loss.Total);
        var norm = learner.Optimizer.ClipGradients(options.ClipNorm);
        if (!double.IsFinite(norm))
            return new StepResult(total, terms, norm, "the gradient is not finite");
        var unclipping = TrainingOptimizer.Unclipping(norm, options.ClipNorm);
        if (Collects)
            _sparsity!.Scores.Observe(unclipping);
        learner.Optimizer.SetFactor(rateFactor);
        learner.Optimizer.Step();
        learner.Frozen.Restore();
        if (Collects)
            _sparsity!.Scores.Observe(Moments, learner.Optimizer.Betas.First, learner.Optimizer.Betas.Second, unclipping);
        learner.Ema.Update();
        _sparsity?.FinishStep();
        return new StepResult(total, terms, norm, null) { Correlation = loss.Correlation };
    }

    /// <summary>Whether steps collect the scores that sparsity chooses by.</summary>
    public bool Collects { get; set; }

    // The backward pass needs what autograd saved; every other intermediate goes before it, which is where memory peaks.
    private DetectionLoss Loss(Tensor images, DenoisingQueries? queries, IReadOnlyList<DetectionTarget> targets, MatchingCost cost,
        long? teaching)
    {
        using var scope = NewDisposeScope();
        var output = _model.forward(images, queries);
        var map = Collects || _predicts ? _sparsity!.Scores.Map(output.Trace!) : [];
        if (Collects)
            _sparsity!.Scores.Observe(output.Trace!, map);
        var loss = _criterion.Compute(output, targets, cost);
        if (teaching is { } lesson)
            loss = loss.With(_sparsity!.Teach(output, images, lesson));
        if (_predicts)
            loss = loss.With([("loss_token_mask", _sparsity!.Predict(output, map))]);
        scope.MoveToOuter(loss.Total, loss.Terms);
        return loss;
    }

    private (Tensor, Tensor, long)? Moments(Parameter parameter)
    {
        var state = learner.Optimizer.StateOf(parameter);
        return state.step == 0 ? null : (state.exp_avg, state.exp_avg_sq, state.step);
    }
}
