using System.Globalization;
using System.Text;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Prediction;

/// <summary>
/// A text file for each image, a line for each object: class cx cy w h score, the box in shares of the image and cut to it. An image
/// without objects has an empty file.
/// </summary>
internal sealed class YoloLabels(string folder, IReadOnlyList<string> classNames)
{
    private readonly Dictionary<string, int> _labels = classNames.Distinct().Select((name, label) => (name, label))
        .ToDictionary(pair => pair.name, pair => pair.label);

    /// <summary>Writes the file of an image.</summary>
    public void Write(PredictedImage image)
    {
        var path = Path.Combine(folder, image.Files.Labels!);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var text = new StringBuilder();
        foreach (var found in image.Found.Objects)
            text.Append(Line(image.Found, found));
        AtomicFile.WriteText(path, text.ToString());
    }

    private string Line(ImagePrediction image, DetectedObject found)
    {
        double x0 = Share(found.X0, image.Width), y0 = Share(found.Y0, image.Height);
        double x1 = Share(found.X1, image.Width), y1 = Share(found.Y1, image.Height);
        return string.Create(CultureInfo.InvariantCulture,
            $"{_labels[found.ClassName]} {(x0 + x1) / 2:0.######} {(y0 + y1) / 2:0.######} {x1 - x0:0.######} {y1 - y0:0.######} ")
            + string.Create(CultureInfo.InvariantCulture, $"{found.Score:0.####}\n");
    }

    private static double Share(float edge, int side) => Math.Clamp((double)edge / side, 0, 1);
}
