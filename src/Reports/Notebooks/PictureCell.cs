using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Reports.Page;

namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>Images, with boxes or as they are, as pictures that lie in the page itself.</summary>
internal static class PictureCell
{
    /// <summary>Bytes that a picture should not exceed: a notebook is kept with what its cells show.</summary>
    private const int LargeBudget = 60_000, SmallBudget = 10_000;

    /// <summary>Largest side in pixels, alone and in a table.</summary>
    private const int LargeSide = 1000, SmallSide = 384;

    /// <summary>Smaller images are enlarged; the labels of larger ones would be too small in a table.</summary>
    private const int SmallestSide = 300;

    /// <summary>One picture.</summary>
    public static string Of(ImagePixels image, IEnumerable<Detection>? boxes, IReadOnlyList<string> classNames, string words) =>
        Cell.Of(html => Add(html, image, boxes, classNames, words, isLarge: true));

    /// <summary>Adds a picture.</summary>
    /// <param name="html">The page.</param>
    /// <param name="image">The image; stays as it is.</param>
    /// <param name="boxes">What to draw on it, or null for nothing.</param>
    /// <param name="classNames">Class names, by label.</param>
    /// <param name="words">What it shows, for those who do not see it.</param>
    /// <param name="isLarge">Whether it stands alone.</param>
    /// <param name="withScores">Whether the boxes have scores.</param>
    public static void Add(
        Html html, ImagePixels image, IEnumerable<Detection>? boxes, IReadOnlyList<string> classNames, string words, bool isLarge,
        bool withScores = true)
    {
        var (side, budget) = isLarge ? (LargeSide, LargeBudget) : (SmallSide, SmallBudget);
        using var drawing = boxes is null ? null : new DetectionPainter(classNames, SmallestSide).Paint(image, boxes, withScores);
        using var painted = drawing?.ToPixels();
        html.Add($"""<img src="{Thumbnail.ToDataUri(painted ?? image, side, budget)}" alt="{words}">""");
    }
}
