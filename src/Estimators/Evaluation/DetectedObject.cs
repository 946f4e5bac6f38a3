using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

/// <summary>One object that a detector found.</summary>
/// <param name="ClassName">Its class.</param>
/// <param name="Score">Confidence in 0..1.</param>
/// <param name="X0">Left edge in pixels of the image.</param>
/// <param name="Y0">Top edge.</param>
/// <param name="X1">Right edge.</param>
/// <param name="Y1">Bottom edge.</param>
public sealed record DetectedObject(string ClassName, float Score, float X0, float Y0, float X1, float Y1)
{
    /// <summary>What a network found, with the names of its classes.</summary>
    internal static IEnumerable<DetectedObject> Of(Detections found, IReadOnlyList<string> classNames) =>
        BoxXyxy.FromValues(found.BoxesXyxy).Select((box, i) =>
            new DetectedObject(classNames[found.Labels[i]], found.Scores[i], box.X0, box.Y0, box.X1, box.Y1));
}
