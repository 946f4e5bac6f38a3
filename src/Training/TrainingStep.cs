using Microsoft.ML.SparseDetr.Data;
using Microsoft.ML.SparseDetr.Detectors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>One step of a training: forward, loss, backward, clipping, AdamW, average.</summary>
internal sealed class TrainingStep(
    Detector model, DetectionCriterion criterion, ContrastiveDenoising? denoising, TrainingOptimizer optimizer, ModelEma average, TrainingOptions options)
{
    private readonly Device _device = device(options.Device);

    /// <summary>Learns from a batch.</summary>
    /// <param name="batch">Pictures and objects.</param>
    /// <param name="iteration">Number of the step, counted from 0: picks the random numbers.</param>
    /// <param name="rateFactor">Factor on all learning rates.</param>
    /// <param name="cost">What the matcher minimises.</param>
    /// <returns>What happened; a step whose loss or gradient is not finite leaves the weights as they are.</returns>
    public StepResult Run(ImageBatch batch, long iteration, double rateFactor, MatchingCost cost)
    {
        using var scope = NewDisposeScope();
        optimizer.ZeroGrad();
        var images = batch.Images.to(_device);
        var queries = denoising?.Create(batch.Targets, model.ClassCount, model.QueryCount((int)images.shape[2], (int)images.shape[3]), new RandomStream(options.Seed, iteration), _device);
        var loss = Loss(images, queries, batch.Targets, cost);
        var terms = loss.ToDictionary();
        var total = terms.Values.Sum();
        if (!double.IsFinite(total))
            return new StepResult(total, terms, 0, $"the loss is not finite ({string.Join(", ", terms.Where(term => !double.IsFinite(term.Value)).Select(term => term.Key))})");

        loss.Total.backward();
        var norm = optimizer.ClipGradients(options.ClipNorm);
        if (!double.IsFinite(norm))
            return new StepResult(total, terms, norm, "the gradient is not finite");
        optimizer.SetFactor(rateFactor);
        optimizer.Step();
        average.Update();
        return new StepResult(total, terms, norm, null);
    }

    // The backward pass needs what autograd saved; every other intermediate goes before it, which is where memory peaks.
    private DetectionLoss Loss(Tensor images, DenoisingQueries? queries, IReadOnlyList<DetectionTarget> targets, MatchingCost cost)
    {
        using var scope = NewDisposeScope();
        var loss = criterion.Compute(model.forward(images, queries), targets, cost);
        scope.MoveToOuter(loss.Total, loss.Terms);
        return loss;
    }
}
