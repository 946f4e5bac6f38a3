using System.Diagnostics;
using Microsoft.ML.SparseDetr.Detectors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>What the validation of an epoch gave.</summary>
/// <param name="Score">The score, or null where there was no validation.</param>
/// <param name="Seconds">Wall time.</param>
internal readonly record struct Validation(ValidationScore? Score, double Seconds)
{
    /// <summary>Validates a detector. A cancellation ends it without a score: the epoch itself is finished and counts.</summary>
    /// <param name="detector">The averaged weights.</param>
    /// <param name="validate">Scores them, or null to do nothing.</param>
    /// <param name="cancellation">Ends the validation.</param>
    public static Validation Of(Detector detector, Func<Detector, CancellationToken, ValidationScore>? validate,
        CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            detector.eval();
            var score = validate?.Invoke(detector, cancellation);
            return new Validation(score, watch.Elapsed.TotalSeconds);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new Validation(null, watch.Elapsed.TotalSeconds);
        }
    }
}
