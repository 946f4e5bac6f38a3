using System.Globalization;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>
/// Where the decoder looks (Super Sparse DETR, Fig. 2 and 6): a column for each level, on top its scores as a heat map over the picture, below the tokens
/// that stay, the dropped ones dark.
/// </summary>
internal static class TokenMapPicture
{
    private const int PanelWidth = 360, Gap = 16, Dot = 2, TitleHeight = 24, ScaleHeight = 16;
    private const float HeatShare = 0.65f, DroppedLight = 0.22f;
    private static readonly (byte R, byte G, byte B) Paper = (255, 255, 255), Ink = (30, 30, 30);

    /// <param name="picture">The picture; stays as it is.</param>
    /// <param name="levels">Height and width of each level, finest first.</param>
    /// <param name="scores">A score for each token, level by level, row by row. Each level has a scale of its own.</param>
    /// <param name="kept">For each level the cells that stay, or null to show scores only.</param>
    /// <exception cref="ArgumentException">The scores or the cells do not fit the levels.</exception>
    public static RgbImage Draw(RgbImage picture, IReadOnlyList<(int Height, int Width)> levels, float[] scores, IReadOnlyList<int[]>? kept = null)
    {
        Check(levels, scores, kept);
        var panel = PictureScaling.ToWidth(picture, PanelWidth);
        var rows = kept is null ? 1 : 2;
        var canvas = new PictureCanvas(
            Gap + levels.Count * (PanelWidth + Gap), rows * (Gap + TitleHeight + panel.Height) + Gap + ScaleHeight + Gap, Paper);
        var start = 0;
        for (var i = 0; i < levels.Count; i++)
        {
            var (height, width) = levels[i];
            var (left, top) = (Gap + i * (PanelWidth + Gap), Gap);
            canvas.Text($"level {i + 1}: {width}x{height} tokens", left, top, Dot, Ink);
            canvas.Paste(Heat(panel, levels[i], ColorMap.Normalize(scores.AsSpan(start, height * width))), left, top + TitleHeight);
            if (kept is not null)
            {
                top += TitleHeight + panel.Height + Gap;
                var share = string.Create(CultureInfo.InvariantCulture, $"kept {kept[i].Length} of {height * width} ({100.0 * kept[i].Length / (height * width):0.#} %)");
                canvas.Text(share, left, top, Dot, Ink);
                canvas.Paste(Kept(panel, levels[i], kept[i]), left, top + TitleHeight);
            }
            start += height * width;
        }
        ColorMap.DrawScale(canvas, Gap, canvas.Height - Gap - ScaleHeight, Math.Min(PanelWidth * 2, canvas.Width - 2 * Gap), ScaleHeight, Dot, "least of the level", "greatest", Ink);
        return canvas.Image;
    }

    private static RgbImage Heat(RgbImage panel, (int Height, int Width) level, float[] scores)
    {
        var heat = Copy(panel);
        PictureScaling.Map(heat, (x, y, pixel) =>
        {
            var color = ColorMap.Of(scores[Cell(x, y, panel, level)]);
            var grey = (byte)((pixel.R * 54 + pixel.G * 183 + pixel.B * 19) >> 8); // the picture's own colours would mix with the map's
            return (ColorMap.Mix(grey, color.R, HeatShare), ColorMap.Mix(grey, color.G, HeatShare), ColorMap.Mix(grey, color.B, HeatShare));
        });
        return heat;
    }

    private static RgbImage Kept(RgbImage panel, (int Height, int Width) level, int[] cells)
    {
        var stays = new bool[level.Height * level.Width];
        foreach (var cell in cells)
            stays[cell] = true;
        var shown = Copy(panel);
        PictureScaling.Map(shown, (x, y, pixel) => stays[Cell(x, y, panel, level)]
            ? pixel
            : ((byte)(pixel.R * DroppedLight), (byte)(pixel.G * DroppedLight), (byte)(pixel.B * DroppedLight)));
        return shown;
    }

    private static int Cell(int x, int y, RgbImage panel, (int Height, int Width) level) =>
        y * level.Height / panel.Height * level.Width + x * level.Width / panel.Width;

    private static RgbImage Copy(RgbImage image) => image with { Pixels = (byte[])image.Pixels.Clone() };

    private static void Check(IReadOnlyList<(int Height, int Width)> levels, float[] scores, IReadOnlyList<int[]>? kept)
    {
        var tokens = levels.Sum(level => level.Height * level.Width);
        if (scores.Length != tokens)
            throw new ArgumentException($"There are {scores.Length} scores for {tokens} tokens.", nameof(scores));
        if (kept is null)
            return;
        if (kept.Count != levels.Count)
            throw new ArgumentException($"There are kept cells of {kept.Count} levels for {levels.Count} levels.", nameof(kept));
        for (var i = 0; i < levels.Count; i++)
            foreach (var cell in kept[i])
                if ((uint)cell >= (uint)(levels[i].Height * levels[i].Width))
                    throw new ArgumentException($"Level {i} has no cell {cell}.", nameof(kept));
    }
}
