using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Synthetic;

/// <summary>Draws one image of the set: rolled steel with up to three defects.</summary>
internal static class SteelImage
{
    private const double EmptyShare = 0.04;
    private const int MostDefects = 3;
    private const int Attempts = 30;

    /// <summary>Free pixels between two boxes.</summary>
    private const int Distance = 3;

    public static (ImagePixels Image, List<(int Label, int X0, int Y0, int X1, int Y1)> Objects) Draw(int size, int seed, int index)
    {
        var random = new SampleRandom(seed, 0, index);
        var grey = DrawBackground(size, random);
        var objects = new List<(int Label, int X0, int Y0, int X1, int Y1)>();
        var wanted = random.Chance(EmptyShare) ? 0 : 1 + random.Next(MostDefects);
        for (var attempt = 0; attempt < Attempts && objects.Count < wanted; attempt++)
        {
            var label = random.Next(SteelDefects.ClassNames.Length);
            var defect = SteelDefects.Draw(label, size, random);
            if (defect.FindBox() is not var (x0, y0, x1, y1) || objects.Exists(other =>
                x0 < other.X1 + Distance && other.X0 < x1 + Distance && y0 < other.Y1 + Distance && other.Y0 < y1 + Distance))
                continue;
            objects.Add((label, x0, y0, x1, y1));
            for (var i = 0; i < grey.Length; i++)
                grey[i] += defect.Change[i];
        }
        return (Develop(grey, size, random), objects);
    }

    /// <summary>Uneven light, streaks along the rolling direction, grain.</summary>
    private static float[] DrawBackground(int size, SampleRandom random)
    {
        var light = random.Next(120, 165);
        var (slopeX, slopeY) = (random.Next(-18, 18) / size, random.Next(-18, 18) / size);
        var clouds = new ValueNoise(random, size, size * 0.3, size * 0.3);
        var streaks = new ValueNoise(random, size, size * 0.4, Math.Max(1, size * 0.012));
        var grain = new ValueNoise(random, size, 1.7, 1.7);
        var grey = new float[size * size];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
                grey[y * size + x] = (float)(light + slopeX * (x - size / 2.0) + slopeY * (y - size / 2.0)
                    + 9 * clouds.At(x, y) + 8 * streaks.At(x, y) + 7 * grain.At(x, y) + random.Next(-4, 4));
        return grey;
    }

    /// <summary>Grey levels to bytes, with the slight tint of the lamp.</summary>
    private static ImagePixels Develop(float[] grey, int size, SampleRandom random)
    {
        var tint = random.Next(-5, 5);
        var image = new ImagePixels(size, size);
        var bytes = image.Bytes;
        for (var i = 0; i < grey.Length; i++)
        {
            bytes[i * 4] = ToByte(grey[i] + 3 - tint);
            bytes[i * 4 + 1] = ToByte(grey[i]);
            bytes[i * 4 + 2] = ToByte(grey[i] + tint);
            bytes[i * 4 + 3] = byte.MaxValue;
        }
        return image;
    }

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
