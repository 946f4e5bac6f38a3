using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports.Notebooks;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>An image with what was found in it, for a notebook.</summary>
internal static class DetectionPicture
{
    /// <summary>One picture.</summary>
    /// <param name="image">The image; stays as it is.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="found">What to draw on it, or null for nothing.</param>
    /// <param name="classNames">All classes, or null for those that were found.</param>
    public static HtmlView Show(ImagePixels image, string name, IEnumerable<DetectedObject>? found, IReadOnlyList<string>? classNames)
    {
        var objects = found?.ToList();
        var foundNames = (objects ?? []).Select(item => item.ClassName).Order(StringComparer.Ordinal);
        classNames = [.. (classNames ?? []).Concat(foundNames).Distinct()];
        var words = objects is null ? name : $"{name}: {Words(objects)}";
        return new HtmlView(PictureCell.Of(image, objects is null ? null : ToDetections(objects, classNames), classNames, words), words);
    }

    /// <summary>Boxes as they are drawn.</summary>
    public static IEnumerable<Detection> ToDetections(IEnumerable<DetectedObject> objects, IReadOnlyList<string> classNames)
    {
        var labels = classNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return objects.Select(item => new Detection(0, labels[item.ClassName], item.Score, item.X0, item.Y0, item.X1, item.Y1));
    }

    /// <summary>Objects as a line of text.</summary>
    public static string Words(IReadOnlyCollection<DetectedObject> objects) => objects.Count == 0
        ? "nothing"
        : string.Join(", ", objects.CountBy(item => item.ClassName).Select(entry =>
            entry.Value == 1 ? entry.Key : $"{entry.Value} {entry.Key}"));
}
