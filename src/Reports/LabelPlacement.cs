using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Finds places for the labels of boxes: inside the image, at the box, and beside each other where there is room.</summary>
/// <param name="width">Width of the image.</param>
/// <param name="height">Height of the image.</param>
internal sealed class LabelPlacement(int width, int height)
{
    private readonly List<SKRect> _taken = [];

    /// <summary>Keeps later labels off a place.</summary>
    public void Take(SKRect place) => _taken.Add(place);

    /// <summary>
    /// A place for the next label: of all that are tried the first that covers no earlier one, otherwise the one that covers least.
    /// </summary>
    /// <param name="box">The box.</param>
    /// <param name="label">Size of the label.</param>
    public SKRect Place(SKRect box, SKSize label)
    {
        var place = Find(box, label).Place;
        _taken.Add(place);
        return place;
    }

    /// <summary>A place for the next label that covers no earlier one, or null where none is free.</summary>
    /// <param name="box">The box.</param>
    /// <param name="label">Size of the label, no larger than the image.</param>
    public SKRect? PlaceFree(SKRect box, SKSize label)
    {
        var (place, covered) = Find(box, label);
        if (covered > 0)
            return null;
        _taken.Add(place);
        return place;
    }

    private (SKRect Place, float Covered) Find(SKRect box, SKSize label)
    {
        var (best, least) = (SKRect.Empty, float.PositiveInfinity);
        foreach (var (x, y) in Candidates(box, label))
        {
            var left = Math.Max(0, Math.Min(x, width - label.Width));
            var top = Math.Max(0, Math.Min(y, height - label.Height));
            var place = SKRect.Create(left, top, label.Width, label.Height);
            var covered = _taken.Sum(other => SKRect.Intersect(other, place) is var common ? common.Width * common.Height : 0);
            if (covered < least)
                (best, least) = (place, covered);
            if (covered == 0)
                break;
        }
        return (best, least);
    }

    /// <summary>
    /// Above the box, below it, within it at the top and the bottom, at either side; then down along its edges, and the lines above and
    /// below it.
    /// </summary>
    private static IEnumerable<(float X, float Y)> Candidates(SKRect box, SKSize label)
    {
        foreach (var y in new[] { box.Top - label.Height, box.Top, box.Bottom, box.Bottom - label.Height })
            foreach (var x in new[] { box.Left, box.Right - label.Width })
                yield return (x, y);
        for (var y = box.Top + label.Height; y < box.Bottom - label.Height; y += label.Height)
            foreach (var x in new[] { box.Left, box.Right - label.Width })
                yield return (x, y);
        foreach (var y in new[] { box.Top, box.MidY - label.Height / 2, box.Bottom - label.Height })
            foreach (var x in new[] { box.Right, box.Left - label.Width })
                yield return (x, y);
        for (var step = 1; step <= 4; step++)
            foreach (var y in new[] { box.Top - step * label.Height, box.Bottom + (step - 1) * label.Height })
                foreach (var x in new[] { box.Left, box.Right - label.Width, box.Left - label.Width / 2, box.Right - label.Width / 2 })
                    yield return (x, y);
    }
}
