using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Sparsity.Prediction;
using Microsoft.ML.SparseDetr.Sparsity.Scores;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Averages over images how much of the decoder's attention falls on the tokens that the encoder updates.</summary>
internal sealed class CorrelationMeter
{
    private double _sum;
    private long _images;

    /// <param name="detector">The detector, which shows where it looks from now on where its encoder chooses tokens.</param>
    public CorrelationMeter(Detector detector) => detector.Tracing = detector.KeepRatio is not null;

    /// <summary>0..1, or null where all tokens are updated or nothing was seen.</summary>
    public double? Mean => _images > 0 ? _sum / _images : null;

    /// <summary>Adds the images of a pass.</summary>
    public void Observe(DetectorOutput output)
    {
        if (output.ChosenTokens is not { } chosen)
            return;
        var trace = output.Trace!;
        var images = chosen.Tokens.shape[0];
        _sum += images * TokenCorrelation.Compute(chosen, AttentionMap.Compute(trace, AttentionKernel.HalfShifted), trace.Levels).All;
        _images += images;
    }
}
