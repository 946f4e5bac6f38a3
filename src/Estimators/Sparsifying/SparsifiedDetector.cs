using Microsoft.ML.SparseDetr.Detectors;

namespace Microsoft.ML.SparseDetr.Estimators.Sparsifying;

/// <summary>A detector with masks, cut down to what it has in use.</summary>
/// <param name="Detector">The detector.</param>
/// <param name="Report">What the masks do.</param>
/// <param name="Save">Writes what was found to a file, with texts for its header.</param>
internal sealed record SparsifiedDetector(
    Detector Detector, ActivationReport Report, Action<string, IReadOnlyDictionary<string, string>> Save) : IDisposable
{
    public void Dispose() => Detector.Dispose();
}
