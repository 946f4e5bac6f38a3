using Microsoft.ML.SparseDetr.Data.Augmentation;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Data.Augmentation;

[TestClass]
public sealed class ColorTransformTests
{
    private const int Width = 21, Height = 9;

    [TestMethod]
    public void GreyStaysGreyAndTheBorderStaysBlack()
    {
        var region = new PlaneRegion(3, 2, 19, 8);
        var options = new AugmentationOptions { Photometric = 1, PhotometricStrength = 1 };
        for (var index = 0; index < 20; index++)
        {
            var planes = new float[3 * Width * Height];
            for (var i = 0; i < planes.Length; i++)
                planes[i] = Inside(region, i % (Width * Height)) ? i % (Width * Height) % 7 / 7f : 0;

            ColorTransform.Draw(options, new SampleRandom(1, 1, index), planes, Width, region).Apply(planes, Width, region);

            for (var i = 0; i < Width * Height; i++)
            {
                Assert.AreEqual(planes[i], planes[i + Width * Height], 1e-5f);
                Assert.AreEqual(planes[i], planes[i + 2 * Width * Height], 1e-5f);
                Assert.IsTrue(planes[i] is >= 0 and <= 1 && (Inside(region, i) || planes[i] == 0));
            }
        }
    }

    [TestMethod]
    public void StrengthDecidesTheWidthOfTheChange()
    {
        var region = new PlaneRegion(0, 0, Width, Height);
        double Change(double strength)
        {
            var sum = 0.0;
            for (var index = 0; index < 50; index++)
            {
                var before = new float[3 * Width * Height];
                var random = new Random(index);
                for (var i = 0; i < before.Length; i++)
                    before[i] = random.NextSingle();
                var planes = before.ToArray();
                ColorTransform.Draw(new AugmentationOptions { PhotometricStrength = strength }, new SampleRandom(1, 1, index), planes,
                    Width, region).Apply(planes, Width, region);
                sum += planes.Zip(before, (a, b) => Math.Abs(a - b)).Average();
            }
            return sum / 50;
        }

        var (none, half, most) = (Change(0), Change(0.5), Change(0.99));
        Assert.AreEqual(0, none, 1e-6);
        Assert.IsTrue(half > 0.01 && most > 1.5 * half, $"{half} {most}");
    }

    private static bool Inside(PlaneRegion region, int pixel) =>
        pixel % Width >= region.X0 && pixel % Width < region.X1 && pixel / Width >= region.Y0 && pixel / Width < region.Y1;
}
