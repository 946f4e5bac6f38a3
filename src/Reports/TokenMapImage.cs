using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>
/// Where the decoder looks (Super Sparse DETR, Fig. 2 and 6): a column for each level, on top its scores as a heat map over the image,
/// below the tokens that stay, the dropped ones dark.
/// </summary>
internal static class TokenMapImage
{
    private const int PanelWidth = 360, Gap = 16, TitleHeight = 24, ScaleHeight = 16;
    private const float TextSize = 15;
    private const byte HeatAlpha = 166;
    private static readonly SKColor Ink = new(30, 30, 30);

    /// <param name="image">The image; stays as it is.</param>
    /// <param name="levels">Height and width of each level, finest first.</param>
    /// <param name="scores">A score for each token, level by level, row by row. Each level has a scale of its own.</param>
    /// <param name="kept">For each level the cells that stay, or null to show scores only.</param>
    /// <exception cref="ArgumentException">The scores or the cells do not fit the levels.</exception>
    public static Drawing Draw(
        ImagePixels image, IReadOnlyList<GridSize> levels, float[] scores, IReadOnlyList<int[]>? kept = null)
    {
        Check(levels, scores, kept);
        var panelHeight = Math.Max(1, (int)Math.Round((double)PanelWidth * image.Height / image.Width));
        var rows = kept is null ? 1 : 2;
        var drawing = new Drawing(
            Gap + levels.Count * (PanelWidth + Gap), rows * (Gap + TitleHeight + panelHeight) + Gap + ScaleHeight + Gap, SKColors.White);
        var start = 0;
        for (var i = 0; i < levels.Count; i++)
        {
            var (height, width) = levels[i];
            var count = height * width;
            var (left, top) = (Gap + i * (PanelWidth + Gap), Gap);
            drawing.Text($"level {i + 1}: {width}×{height} tokens", left, top + TitleHeight / 3f, TextSize, Ink);
            // In grey: the image's own colours would mix with the map's.
            drawing.Paste(image, left, top + TitleHeight, PanelWidth, panelHeight, isGrey: true);
            SKColor[] heat = [.. ColorMap.Normalize(scores.AsSpan(start, count)).Select(score => ColorMap.Of(score).WithAlpha(HeatAlpha))];
            drawing.Overlay(width, heat, left, top + TitleHeight, PanelWidth, panelHeight);
            if (kept is not null)
            {
                top += TitleHeight + panelHeight + Gap;
                var share = string.Create(
                    CultureInfo.InvariantCulture, $"kept {kept[i].Length} of {count} ({100.0 * kept[i].Length / count:0.#} %)");
                drawing.Text(share, left, top + TitleHeight / 3f, TextSize, Ink);
                KeptTokensImage.Panel(drawing, image, levels[i], kept[i], left, top + TitleHeight, PanelWidth, panelHeight);
            }
            start += count;
        }
        var (scaleTop, scaleWidth) = (drawing.Height - Gap - ScaleHeight, Math.Min(PanelWidth * 2, drawing.Width - 2 * Gap));
        ColorMap.DrawScale(drawing, Gap, scaleTop, scaleWidth, ScaleHeight, TextSize, "least of the level", "greatest", Ink);
        return drawing;
    }

    private static void Check(IReadOnlyList<GridSize> levels, float[] scores, IReadOnlyList<int[]>? kept)
    {
        var tokens = levels.Sum(level => level.Cells);
        if (scores.Length != tokens)
            throw new ArgumentException($"There are {scores.Length} scores for {tokens} tokens.", nameof(scores));
        if (kept is null)
            return;
        if (kept.Count != levels.Count)
            throw new ArgumentException($"There are kept cells of {kept.Count} levels for {levels.Count} levels.", nameof(kept));
        for (var i = 0; i < levels.Count; i++)
            foreach (var cell in kept[i])
                if ((uint)cell >= (uint)(levels[i].Cells))
                    throw new ArgumentException($"Level {i} has no cell {cell}.", nameof(kept));
    }
}
