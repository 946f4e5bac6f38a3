using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>
/// The tokens that several networks keep of one image (Super Sparse DETR, Fig. 6): a column for each network, a row for each level,
/// dropped tokens dark.
/// </summary>
internal static class KeptTokensImage
{
    internal const int PanelWidth = 240, Gap = 16, TitleHeight = 24;
    private const float TextSize = 15;
    private const byte DroppedAlpha = 199;
    private static readonly SKColor Ink = new(30, 30, 30);

    /// <param name="image">The image; stays as it is.</param>
    /// <param name="networks">Name, levels (finest first) and the cells of each level that stay, or null for all.</param>
    /// <exception cref="ArgumentException">There is no network.</exception>
    public static Drawing Draw(
        ImagePixels image, IReadOnlyList<(string Name, IReadOnlyList<GridSize> Levels, IReadOnlyList<int[]>? Kept)> networks)
    {
        if (networks.Count == 0)
            throw new ArgumentException("There is no network to draw.", nameof(networks));
        var panelHeight = Math.Max(1, (int)Math.Round((double)PanelWidth * image.Height / image.Width));
        var rows = networks.Max(network => network.Levels.Count);
        var drawing = new Drawing(
            Gap + networks.Count * (PanelWidth + Gap), Gap + TitleHeight + rows * (TitleHeight + panelHeight + Gap), SKColors.White);
        for (var column = 0; column < networks.Count; column++)
        {
            var (name, levels, kept) = networks[column];
            var left = Gap + column * (PanelWidth + Gap);
            drawing.Text(name, left, Gap + TitleHeight / 3f, TextSize + 1, Ink);
            for (var level = 0; level < levels.Count; level++)
            {
                var top = Gap + TitleHeight + level * (TitleHeight + panelHeight + Gap);
                var (count, all) = (kept?[level].Length ?? levels[level].Cells, levels[level].Cells);
                drawing.Text(string.Create(CultureInfo.InvariantCulture, $"{levels[level].Width}×{levels[level].Height}: {count} of {all}"),
                    left, top + TitleHeight / 3f, TextSize, Ink);
                Panel(drawing, image, levels[level], kept?[level], left, top + TitleHeight, PanelWidth, panelHeight);
            }
        }
        return drawing;
    }

    /// <summary>The image with the dropped cells of a level dark.</summary>
    internal static void Panel(Drawing drawing, ImagePixels image, GridSize level, int[]? kept, int x, int y, int width, int height)
    {
        drawing.Paste(image, x, y, width, height);
        if (kept is null)
            return;
        var shade = new SKColor[level.Cells];
        Array.Fill(shade, SKColors.Black.WithAlpha(DroppedAlpha));
        foreach (var cell in kept)
            shade[cell] = SKColors.Transparent;
        drawing.Overlay(level.Width, shade, x, y, width, height);
    }
}
