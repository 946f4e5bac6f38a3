using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Estimators.Evaluation;
using Microsoft.ML.SparseDetr.Reports.Notebooks;

namespace Microsoft.ML.SparseDetr;

/// <summary>What was found in one image.</summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed record ImagePrediction : IHtmlFace
{
    /// <summary>Path of the image file as it was given.</summary>
    public required string File { get; init; }

    /// <summary>Width of the upright image in pixels; 0 where <see cref="Problem"/> tells that it cannot be used.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the upright image in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The objects, best first; boxes are in pixels of the upright image.</summary>
    public required IReadOnlyList<DetectedObject> Objects { get; init; }

    /// <summary>What the steps took.</summary>
    public PredictionTimes Times { get; init; }

    /// <summary>Why the image cannot be used, as a sentence with its path; else null.</summary>
    public string? Problem { get; init; }

    /// <summary>What should be known of an image that was used, as a sentence with its path, such as that of an animation only the first
    /// frame is read; else null.</summary>
    public string? Oddity { get; init; }

    /// <summary>What was found, drawn on the file.</summary>
    string IHtmlFace.ToHtml()
    {
        if (Problem is not null)
            return Cell.Of(html => html.Add($"<p>{Problem}</p>"));
        using var image = ImageFile.Decode(File);
        return DetectionPicture.Show(image, Path.GetFileName(File), Objects, null).Html;
    }
}
