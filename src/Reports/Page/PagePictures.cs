using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>Drawings of the run folder, made small enough for the page.</summary>
/// <param name="budget">Bytes of each.</param>
internal sealed class PagePictures(int budget)
{
    private const int LargestSide = 1100, MostLooked = 1000;

    /// <summary>Adds a drawing, or nothing where the file is not there.</summary>
    public void Add(Html html, string file, string title)
    {
        if (!File.Exists(file))
            return;
        try
        {
            using var image = ImageFile.Decode(file);
            Add(html, image, title);
        }
        catch (Exception error) when (error is ImageException or IOException or UnauthorizedAccessException)
        {
            html.Missing($"{Path.GetFileName(file)} cannot be shown: {error.Message}");
        }
    }

    /// <summary>Adds a drawing that is no file.</summary>
    public void Add(Html html, ImagePixels image, string title) => html.Add($"""
        <figure class="picture"><figcaption>{title}</figcaption><img src="{Thumbnail.ToDataUri(image, LargestSide, budget)}"
        width="{image.Width}" height="{image.Height}" alt="{title}"></figure>

        """);

    /// <summary>The first files of a folder that fit a pattern, by name.</summary>
    public static IReadOnlyList<string> Find(string folder, string pattern, int most)
    {
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder, pattern).Take(MostLooked).Order(StringComparer.Ordinal).Take(most)]
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
