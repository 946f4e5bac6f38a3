using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Trials;

/// <summary>
/// How far the predictions for some images move when a network changes: the squared change of the class probabilities and, as far as a
/// query was sure, of the boxes, for one image. Queries start from the tokens that the network chose before it changed.
/// </summary>
/// <remarks>Norms use the statistics of the batch, because those of a running mean hold for the network before the change only.</remarks>
internal sealed class PredictionMoves : IDisposable
{
    private const double BoxWeight = 5; // as in the detector's own loss

    private readonly Detector _detector;
    private readonly List<(Tensor Images, Tensor Candidates, LayerPrediction Before)> _batches = [];
    private readonly LiveNorms _norms;
    private readonly (Tensor Own, Tensor Copy)[] _counts;
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    /// <param name="detector">The network as it is, in evaluation mode; its norms are put back by <see cref="Dispose"/>.</param>
    /// <param name="batches">[B, 3, H, W] each.</param>
    internal PredictionMoves(Detector detector, IEnumerable<Tensor> batches)
    {
        _detector = detector;
        _counts = [.. detector.modules().OfType<BatchNorm2d>()
            .Select(norm => (norm.num_batches_tracked!, norm.num_batches_tracked!.clone()))];
        _norms = new LiveNorms(detector);
        _norms.SetMomentum(0); // the running statistics stay
        try
        {
            using var frozen = no_grad();
            foreach (var batch in batches)
            {
                var images = batch.clone();
                var candidates = detector.Traced(images).Trace!.Candidates;
                _batches.Add((images, candidates, detector.Follow(images, candidates)));
            }
        }
        catch
        {
            Dispose(); // the caller has nothing to dispose
            throw;
        }
    }

    /// <summary>The gradient of this, squared, is the expectation of <see cref="Measure"/> for a small change.</summary>
    /// <param name="prediction">Predictions with gradients.</param>
    /// <param name="random">Draws a sign for each of them.</param>
    internal static Tensor Project(LayerPrediction prediction, Generator random)
    {
        var probabilities = prediction.Logits.sigmoid();
        var sure = probabilities.detach().amax([-1], keepdim: true);
        return (probabilities * Sign(probabilities)).sum() + BoxWeight * (prediction.Boxes * sure * Sign(prediction.Boxes)).sum();

        Tensor Sign(Tensor like) => (rand(like.shape, generator: random) < 0.5).to(like.dtype).to(like.device) * 2 - 1;
    }

    /// <summary>How far the predictions have moved.</summary>
    internal double Measure()
    {
        using var frozen = no_grad();
        double moved = 0;
        foreach (var (images, candidates, before) in _batches)
        {
            using var pass = NewDisposeScope();
            var after = _detector.Follow(images, candidates);
            Tensor was = before.Logits.sigmoid(), sure = was.amax([-1], keepdim: true);
            var boxes = BoxWeight * (after.Boxes - before.Boxes) * sure;
            moved += (after.Logits.sigmoid() - was).square().sum(ScalarType.Float64).item<double>()
                + boxes.square().sum(ScalarType.Float64).item<double>();
        }
        return moved / Math.Max(1, _batches.Sum(batch => batch.Images.shape[0]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using var frozen = no_grad();
        _norms.Dispose();
        foreach (var (own, copy) in _counts)
            own.copy_(copy);
        _scope.Dispose();
    }
}
