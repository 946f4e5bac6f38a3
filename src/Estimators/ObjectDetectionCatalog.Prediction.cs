using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Transformers.Scoring;
using Microsoft.ML.SparseDetr.Transformers.Tiling;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>
    /// Finds objects in image files, one after the other, whole or in overlapping tiles: for those who want lists of objects, no columns.
    /// The next files are decoded while the network runs, and no more than a few are in memory, however many there are. A file that cannot
    /// be used comes back with its <see cref="ImagePrediction.Problem"/>, and the others go on.
    /// </summary>
    /// <remarks>
    /// What several tiles show is merged class by class. Boxes that end at an edge of their tile within the image count as cut. Whole boxes
    /// in the order of their scores, then cut ones in the order of their areas, are taken unless a box from another tile is taken already
    /// that is the same object: intersection over union of at least 0.5; or an intersection of at least 0.7 of the smaller box where that
    /// has at least a quarter of the larger one's area, or is the cut one of the two. Boxes of one tile never displace each other.
    /// </remarks>
    /// <param name="detector">The detector.</param>
    /// <param name="imageFiles">Paths of the files (JPEG, PNG, WebP, BMP, GIF); read only as far as the result is.</param>
    /// <param name="tiles">How to cut the images, or null to show the network each as a whole.</param>
    /// <param name="scoreThreshold">Lowest score to return, 0..1, or null for that of the detector.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidDataException">The network cannot be run.</exception>
    public IEnumerable<ImagePrediction> PredictFiles(
        SuperSparseDetrTransformer detector, IEnumerable<string> imageFiles, TileOptions? tiles = null, float? scoreThreshold = null)
    {
        ArgumentNullException.ThrowIfNull(imageFiles);
        return Predict(detector, imageFiles.Select(ImageSource.OfFile), tiles, scoreThreshold);
    }

    /// <summary>Finds objects in one image, whole or in tiles that are merged as <see cref="PredictFiles"/> does it.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="image">An image, taken as scoring takes it (<see cref="SuperSparseDetrTransformer"/>); it stays as it is.</param>
    /// <param name="tiles">How to cut the image, or null to show the network all of it.</param>
    /// <param name="scoreThreshold">Lowest score to return, 0..1, or null for that of the detector.</param>
    /// <returns>The objects, best first.</returns>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="ImageException">The file that the image came from is cut off or damaged.</exception>
    /// <exception cref="InvalidDataException">The network cannot be run.</exception>
    public IReadOnlyList<DetectedObject> Predict(
        SuperSparseDetrTransformer detector, MLImage image, TileOptions? tiles = null, float? scoreThreshold = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(image);
        using var pixels = MLImagePixels.Read(image);
        return Predict(detector, [new ImageSource("", () => (pixels, null))], tiles, scoreThreshold).Single().Objects;
    }

    private static IEnumerable<ImagePrediction> Predict(
        SuperSparseDetrTransformer detector, IEnumerable<ImageSource> images, TileOptions? tiles, float? scoreThreshold)
    {
        ArgumentNullException.ThrowIfNull(detector);
        if (tiles is not null)
            OptionCheck.Require(new TileOptionsValidator(), tiles);
        var threshold = ScoreThresholds.Check(scoreThreshold ?? detector.ScoreThreshold);
        return detector.Images.Score(images, tiles, threshold).Select(image => ToPrediction(image, detector.ClassNames));
    }

    private static ImagePrediction ToPrediction(ScoredImage image, IReadOnlyList<string> classNames) => new()
    {
        File = image.Name,
        Width = image.Width,
        Height = image.Height,
        Objects = [.. DetectedObject.Of(image.Found, classNames)],
        Times = new(image.ReadMilliseconds, image.PrepareMilliseconds, image.NetworkMilliseconds, image.FinishMilliseconds),
        Problem = image.Problem,
        Oddity = image.Oddity,
    };
}
