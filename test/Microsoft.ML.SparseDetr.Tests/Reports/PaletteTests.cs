using Microsoft.ML.SparseDetr.Reports;
using SkiaSharp;

namespace Microsoft.ML.SparseDetr.Tests.Reports;

[TestClass]
public sealed class PaletteTests
{
    [TestMethod]
    public void Classes_have_colours_of_their_own_and_a_readable_ink()
    {
        Assert.HasCount(80, Enumerable.Range(0, 80).Select(Palette.Of).Distinct());
        Assert.AreEqual(SKColors.Black, Palette.InkOn(Palette.Yellow));
        Assert.AreEqual(SKColors.White, Palette.InkOn(Palette.Blue));
        Assert.AreEqual(SKColors.White, Palette.InkOn(Palette.Black));
    }

    /// <summary>Seen without one kind of cones (Machado et al. 2009, severity 1), in CIELAB.</summary>
    [TestMethod]
    public void The_first_twenty_can_be_told_apart_as_well_as_the_first_eight()
    {
        double[][] eyes =
        [
            [1, 0, 0, 0, 1, 0, 0, 0, 1],
            [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
            [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
            [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
        ];
        Assert.IsGreaterThan(Closest(8) - 1e-9, Closest(20));
        Assert.IsGreaterThan(15, Closest(20));

        double Closest(int count) => eyes.Min(eye => Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, i).Select(k =>
            Lab(Palette.Of(i), eye).Zip(Lab(Palette.Of(k), eye), (a, b) => (a - b) * (a - b)).Sum())).Min(Math.Sqrt));
    }

    private static double[] Lab(SKColor color, double[] eye)
    {
        double[] linear = [.. new[] { color.Red, color.Green, color.Blue }.Select(value => value / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
        var seen = Multiply(eye, linear).Select(value => Math.Clamp(value, 0, 1)).ToArray();
        var xyz = Multiply([0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505], seen);
        var f = xyz.Zip([0.95047, 1, 1.08883], (value, white) => value / white)
            .Select(value => value > 0.008856 ? Math.Cbrt(value) : 7.787 * value + 16.0 / 116).ToArray();
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])];
    }

    private static double[] Multiply(double[] matrix, double[] vector) =>
        [.. Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Sum(column => matrix[3 * row + column] * vector[column]))];
}
