using Microsoft.ML.SparseDetr.Evaluation;
using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr.Estimators;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>Draws detections on a picture file and writes the result.</summary>
    /// <param name="picture">The picture to draw on; it stays as it is.</param>
    /// <param name="found">What to draw, best first.</param>
    /// <param name="classNames">All classes; the place in this list decides the colour.</param>
    /// <param name="target">File to write; its ending decides the format.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public void SavePicture(string picture, IEnumerable<DetectedObject> found, IReadOnlyList<string> classNames, string target)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(classNames);
        var labels = new Dictionary<string, int>();
        foreach (string name in classNames)
            labels.TryAdd(name, labels.Count);
        var detections = found.Where(item => labels.ContainsKey(item.ClassName)).Select(item =>
            new Detection(0, labels[item.ClassName], item.Score, item.X0, item.Y0, item.X1, item.Y1));
        new PicturePainter([.. labels.Keys]).PaintFile(picture, detections, target);
    }
}
