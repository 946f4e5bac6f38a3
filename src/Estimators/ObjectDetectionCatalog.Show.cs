using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Estimators.Evaluation;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Reports.Notebooks;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>
    /// Shows the first rows of a view as a table of small pictures: as they are annotated, and, of a scored view, what was found in them.
    /// Only the columns that are there are shown, and as many rows are read.
    /// </summary>
    /// <param name="data">A view with <c>ImagePath</c> or <c>Image</c>, as the loaders and detectors of this library make it.</param>
    /// <param name="rows">How many.</param>
    /// <param name="scoreThreshold">Lowest score of a detection that is shown, 0..1.</param>
    /// <param name="columns">Names of the columns, or null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, the view has no images, or a column is of another
    /// type.</exception>
    public HtmlView Show(
        IDataView data, int rows = 4, float scoreThreshold = SuperSparseDetrTransformer.DefaultScoreThreshold,
        EvaluationColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        var threshold = ScoreThresholds.Check(scoreThreshold);
        return new ViewPictures(data.Schema, columns ?? new EvaluationColumns(), threshold).Show(data, rows);
    }

    /// <summary>Shows an image file, with boxes or as it is: a photograph, or a chart that this library has saved.</summary>
    /// <param name="imageFile">The file (JPEG, PNG, WebP, BMP, GIF).</param>
    /// <param name="found">What to draw on it, or null for nothing.</param>
    /// <param name="classNames">All classes, whose order decides the colours; null takes those that were found.</param>
    /// <exception cref="ImageException">The image is damaged or of another format; the message says what to do.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public HtmlView Show(string imageFile, IEnumerable<DetectedObject>? found = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageFile);
        using var image = ImageFile.Decode(imageFile);
        return DetectionPicture.Show(image, Path.GetFileName(imageFile), found, classNames);
    }

    /// <summary>Shows an image, with boxes or as it is.</summary>
    /// <param name="image">The image; it stays as it is.</param>
    /// <param name="found">What to draw on it, or null for nothing.</param>
    /// <param name="classNames">All classes, whose order decides the colours; null takes those that were found.</param>
    /// <exception cref="ImageException">The file that the image came from is cut off or damaged.</exception>
    public HtmlView Show(MLImage image, IEnumerable<DetectedObject>? found = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var pixels = MLImagePixels.Read(image);
        return DetectionPicture.Show(pixels, "an image", found, classNames);
    }

    /// <summary>
    /// Shows the curves of an evaluation (precision over recall, F1 over the threshold), what is taken for what, and kinds of mistakes.
    /// </summary>
    /// <param name="quality">Of <see cref="ObjectDetectionMetrics.Quality"/>.</param>
    public HtmlView Show(DetectionQuality quality)
    {
        ArgumentNullException.ThrowIfNull(quality);
        return new HtmlView(
            QualityCell.Of(quality), FormattableString.Invariant($"{quality.Classes.Count} classes at threshold {quality.Threshold:0.00}"));
    }

    /// <summary>Shows what a network costs, part by part.</summary>
    /// <param name="cost">What was measured, for example with <see cref="Measure"/>.</param>
    public HtmlView Show(NetworkCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return new HtmlView(
            CostCell.Of(cost, null), FormattableString.Invariant($"{cost.Gigaflops:0.000} GFLOPs, {cost.Milliseconds:0.0} ms"));
    }

    /// <summary>Shows what network a model has, and what is left of each of its parts where it is sparse.</summary>
    /// <param name="model">A detector, or a chain that has one.</param>
    /// <exception cref="ArgumentException">The model has no detector of this library.</exception>
    public HtmlView Show(ITransformer model)
    {
        var detector = Find(model);
        using var made = MadeAnew(detector, model);
        var metadata = DetectorMetadata.FromEntries(detector.Metadata);
        (string, string)[] facts =
        [
            ("network", metadata.Model),
            ("input", $"{metadata.InputWidth}×{metadata.InputHeight} pixels"),
            ("classes", string.Join(", ", metadata.ClassNames)),
            ("recommended threshold", metadata.RecommendedThreshold?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–"),
        ];
        var budgets = metadata.Sparsity.Select(part => $"{part.Key} {part.Value}").DefaultIfEmpty("dense");
        return new HtmlView(StructureCell.Of(facts, metadata.Sparsity), $"{metadata.Model}: {string.Join(", ", budgets)}");
    }
}
