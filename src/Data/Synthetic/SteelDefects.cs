using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Synthetic;

/// <summary>The four kinds of defects, each drawn at a random place, size and strength. Lengths are shares of the image's side.</summary>
internal static class SteelDefects
{
    /// <summary>Class names in the order of their labels.</summary>
    public static readonly string[] ClassNames = ["inclusion", "patch", "pit", "scratch"];

    public static DefectCanvas Draw(int label, int size, SampleRandom random)
    {
        var canvas = new DefectCanvas(size);
        switch (ClassNames[label])
        {
            case "inclusion": DrawInclusion(canvas, random); break;
            case "patch": DrawPatch(canvas, random); break;
            case "pit": DrawPits(canvas, random); break;
            default: DrawScratch(canvas, random); break;
        }
        return canvas;
    }

    /// <summary>A few dark flecks that rolling has drawn out in one direction.</summary>
    private static void DrawInclusion(DefectCanvas canvas, SampleRandom random)
    {
        var size = canvas.Size;
        var (width, height) = (random.Next(0.06, 0.13) * size, random.Next(0.1, 0.2) * size);
        var (x, y) = Place(random, size, width + 0.02 * size, height + 0.05 * size);
        var count = 4 + random.Next(5);
        for (var i = 0; i < count; i++)
            canvas.Ellipse(
                x + random.Next(-width, width), y + random.Next(-height, height), random.Next(0.008, 0.016) * size,
                random.Next(0.04, 0.09) * size,
                random.Next(-0.1, 0.1), (float)random.Next(-95, -65), 0.5);
    }

    /// <summary>A dark spot with a wavy edge.</summary>
    private static void DrawPatch(DefectCanvas canvas, SampleRandom random)
    {
        var size = canvas.Size;
        var (radiusX, radiusY) = (random.Next(0.09, 0.22) * size, random.Next(0.09, 0.22) * size);
        var (x, y) = Place(random, size, radiusX * 1.15, radiusY * 1.15);
        var waves = Enumerable.Range(2, 5).Select(order => (order, random.Next(0, 0.3) / order, random.Next(0, 2 * Math.PI))).ToArray();
        canvas.Fill(x, y, Math.Max(radiusX, radiusY) * 1.5, (float)random.Next(-65, -40), 0.2, (dx, dy) =>
        {
            var angle = Math.Atan2(dy, dx);
            var edge = 1.0;
            foreach (var (order, width, phase) in waves)
                edge += width * Math.Cos(order * angle + phase);
            return Math.Sqrt(dx * dx / (radiusX * radiusX) + dy * dy / (radiusY * radiusY)) / edge;
        });
    }

    /// <summary>A group of round holes, each with light on its lower right rim.</summary>
    private static void DrawPits(DefectCanvas canvas, SampleRandom random)
    {
        var size = canvas.Size;
        var (width, height) = (random.Next(0.08, 0.18) * size, random.Next(0.08, 0.18) * size);
        var (x, y) = Place(random, size, width + 0.03 * size, height + 0.03 * size);
        var count = 7 + random.Next(8);
        for (var i = 0; i < count; i++)
        {
            var radius = random.Next(0.012, 0.026) * size;
            var (angle, reach) = (random.Next(0, 2 * Math.PI), Math.Sqrt(random.NextDouble()));
            var (centreX, centreY) = (x + width * reach * Math.Cos(angle), y + height * reach * Math.Sin(angle));
            canvas.Ellipse(centreX + radius * 0.5, centreY + radius * 0.5, radius, radius, 0, 55, 0.6);
            canvas.Ellipse(centreX, centreY, radius, radius, 0, (float)random.Next(-90, -70), 0.5);
        }
    }

    /// <summary>One to three bright lines side by side, slightly bent.</summary>
    private static void DrawScratch(DefectCanvas canvas, SampleRandom random)
    {
        var size = canvas.Size;
        var angle = random.Next(0.35, 1.2) * (random.Chance(0.5) ? 1 : -1); // 20 to 70 degrees: the box of a level line has no height
        var half = random.Next(0.14, 0.34) * size;
        var (alongX, alongY) = (Math.Cos(angle), Math.Sin(angle));
        var (x, y) = Place(random, size, half * Math.Abs(alongX) + 0.03 * size, half * Math.Abs(alongY) + 0.03 * size);
        var bend = random.Next(-0.05, 0.05) * size;
        var count = 1 + random.Next(3);
        for (var line = 0; line < count; line++)
        {
            var aside = (line - (count - 1) / 2.0) * 0.035 * size;
            var radius = random.Next(0.009, 0.015) * size;
            var change = (float)random.Next(65, 100);
            for (var step = -half; step <= half; step += 0.7)
            {
                var offset = aside + bend * (1 - step * step / (half * half));
                var taper = Math.Min(1, 0.4 + 1.5 * (1 - Math.Abs(step) / half));
                canvas.Ellipse(x + step * alongX - offset * alongY, y + step * alongY + offset * alongX, radius * taper, radius * taper, 0,
                    change, 0.7);
            }
        }
    }

    /// <summary>A centre that keeps the given half sizes inside the image.</summary>
    private static (double X, double Y) Place(SampleRandom random, int size, double halfWidth, double halfHeight) =>
        (random.Next(Math.Min(halfWidth, size / 2.0), Math.Max(size - halfWidth, size / 2.0)),
         random.Next(Math.Min(halfHeight, size / 2.0), Math.Max(size - halfHeight, size / 2.0)));
}
