using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Reports;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>Draws detections on an image file, upright as scoring sees it, and writes the result whole or not at all.</summary>
    /// <param name="image">File to draw on (JPEG, PNG, WebP, BMP, GIF); it stays as it is.</param>
    /// <param name="found">What to draw, best first.</param>
    /// <param name="classNames">All classes; the place in this list decides the colour.</param>
    /// <param name="target">File to write; its ending (.png, .jpg, .webp) decides the format.</param>
    /// <exception cref="ImageException">The image is damaged or of another format; the message says what to do.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public void SaveImage(string image, IEnumerable<DetectedObject> found, IReadOnlyList<string> classNames, string target)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(classNames);
        var labels = new Dictionary<string, int>();
        foreach (var name in classNames)
            labels.TryAdd(name, labels.Count);
        var detections = found.Where(item => labels.ContainsKey(item.ClassName)).Select(item =>
            new Detection(0, labels[item.ClassName], item.Score, item.X0, item.Y0, item.X1, item.Y1));
        new DetectionPainter([.. labels.Keys]).PaintFile(image, detections, target);
    }

    /// <summary>
    /// Draws for each image where the decoder looks, with the tokens that a sparse network keeps, and where its queries stand:
    /// NAME-tokens.png and NAME-queries.png.
    /// </summary>
    /// <param name="model">The network that the weights belong to, or null for the one that they name.</param>
    /// <param name="weightsFile">Weights (.safetensors or .pth), for example best.safetensors of a training.</param>
    /// <param name="images">Image files.</param>
    /// <param name="folder">Where the drawings go; it is made if it is not there.</param>
    /// <param name="imageSize">Input side in pixels, a multiple of 32, or null for that of the training, else for the network's own. The
    /// tokens of a sparse network belong to one size.</param>
    /// <exception cref="InvalidDataException">The weights are broken, or their structure belongs to another size.</exception>
    /// <exception cref="WeightMismatchException">The weights belong to another network.</exception>
    /// <exception cref="ImageException">An image is damaged or of another format; the message says what to do.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public void DrawSparsity(DetectorModel? model, string weightsFile, IReadOnlyList<string> images, string folder, int? imageSize = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        IReadOnlyList<string>? classNames = null;
        using var detector = WeightsFile.Open(model, weightsFile, imageSize, ref classNames);
        foreach (var file in images)
        {
            using var image = ImageFile.Decode(file);
            SparsityImages.Draw(folder, detector, [new DetectionSample(0, Path.GetFileName(file), image, [], [])]);
        }
    }

    /// <summary>Draws side by side which tokens several networks keep of an image.</summary>
    /// <param name="networks">Name and weights (.safetensors, .pth) of each; those that choose tokens anew in each image show all.</param>
    /// <param name="image">Image file.</param>
    /// <param name="target">File to write; its ending decides the format.</param>
    /// <exception cref="ArgumentException">There is no network.</exception>
    /// <exception cref="InvalidDataException">Weights are broken.</exception>
    /// <exception cref="ImageException">The image is damaged or of another format; the message says what to do.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public void SaveKeptTokens(IReadOnlyList<(string Name, string WeightsFile)> networks, string image, string target)
    {
        ArgumentNullException.ThrowIfNull(networks);
        SparsityImages.DrawKept(target, networks, image);
    }

    /// <summary>Draws AP over the time of an image, a point for each network.</summary>
    /// <param name="networks">The networks; what the others are compared with comes first.</param>
    /// <param name="title">What was measured.</param>
    /// <param name="target">File to write; its ending decides the format.</param>
    /// <exception cref="ArgumentException">There is no network.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveAccuracyLatencyChart(IReadOnlyList<AccuracyAndLatency> networks, string title, string target)
    {
        ArgumentNullException.ThrowIfNull(networks);
        using var drawing = AccuracyLatencyChart.Draw(networks, title);
        drawing.Save(target);
    }
}
