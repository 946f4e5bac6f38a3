using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Transformers.Saving;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Turns a network of libtorch into the ONNX network that scores.</summary>
internal static class DetectorExport
{
    public static ExportedDetector Export(Detector detector, IReadOnlyList<string> classNames)
    {
        using var stream = new MemoryStream();
        DetectorExporter.Export(detector, stream, classNames);
        return ExportedDetector.Parse(stream.ToArray());
    }
}
