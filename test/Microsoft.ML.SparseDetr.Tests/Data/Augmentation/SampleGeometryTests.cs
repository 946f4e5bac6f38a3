using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Data.Augmentation;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Tests.Data.Augmentation;

[TestClass]
public sealed class SampleGeometryTests
{
    private static readonly SampleObjects Objects = new([0, 1], [new(10, 20, 30, 60), new(150, 40, 190, 90)]);

    [TestMethod]
    public void FlipExchangesLeftAndRight()
    {
        var geometry = SampleGeometry.Draw(new AugmentationOptions { HorizontalFlip = 1 }, new SampleRandom(0, 0, 0), true, 200, 100,
            Objects, 100, 100);

        Assert.IsTrue(geometry.Window.Mirrored);
        AreNear([0.85f, 0.2f, 0.95f, 0.6f, 0.05f, 0.4f, 0.25f, 0.9f], geometry.Objects.Boxes);
    }

    [TestMethod]
    public void ZoomOutShrinksBoxesWithTheirImage()
    {
        var options = new AugmentationOptions { HorizontalFlip = 0, ZoomOut = 1, MaximumZoomOut = 3 };
        for (var index = 0; index < 100; index++)
        {
            var (window, objects) = SampleGeometry.Draw(options, new SampleRandom(0, 0, index), true, 200, 100, Objects, 320, 320);

            Assert.IsTrue(window.X <= 0 && window.Y <= 0 && window.X + window.Width >= 200 && window.Y + window.Height >= 100);
            Assert.IsTrue(window.Width < 600 && window.Height < 300);
            Assert.AreEqual(2, objects.Count);
            Assert.AreEqual((10f - window.X) / window.Width, objects.Boxes[0].X0, 1e-6f);
            Assert.AreEqual(40f / window.Height, objects.Boxes[0].Y1 - objects.Boxes[0].Y0, 1e-6f);
        }
    }

    [TestMethod]
    public void CropKeepsExactlyTheObjectsWithTheirCentreInside()
    {
        var options = new AugmentationOptions { HorizontalFlip = 0, IouCrop = 1, MinimumBoxSize = 0 };
        var cropped = 0;
        for (var index = 0; index < 200; index++)
        {
            var (window, objects) = SampleGeometry.Draw(options, new SampleRandom(0, 0, index), true, 200, 100, Objects, 320, 320);

            var expected = Enumerable.Range(0, 2)
                .Where(i => IouCrop.Holds(Objects.Boxes[i], window.X, window.Y, window.Width, window.Height)).ToArray();
            CollectionAssert.AreEqual(expected, objects.Labels);
            Assert.IsTrue(objects.Count > 0 && Values(objects.Boxes).All(value => value is >= 0 and <= 1));
            Assert.IsTrue(window.X >= 0 && window.Y >= 0 && window.X + window.Width <= 200 && window.Y + window.Height <= 100);
            cropped += window.Width < 200 ? 1 : 0;
        }
        Assert.IsTrue(cropped > 100, $"{cropped} of 200 cropped");
    }

    [TestMethod]
    public void SmallBoxesAreDroppedBeforeAndAfterResizing()
    {
        var objects = new SampleObjects([0, 1, 2], [new(0, 0, 1.5f, 50), new(0, 0, 5, 5), new(0, 0, 3, 3)]);
        var options = new AugmentationOptions { HorizontalFlip = 0, MinimumBoxSize = 2 };

        Assert.AreEqual(2, SampleGeometry.Draw(options, new SampleRandom(0, 0, 0), true, 100, 100, objects, 200, 200).Objects.Count);
        Assert.AreEqual(1, SampleGeometry.Draw(options, new SampleRandom(0, 0, 0), true, 100, 100, objects, 50, 50).Objects.Count);
    }

    [TestMethod]
    public void ImageWithoutObjectsGoesThroughEverything()
    {
        var none = new SampleObjects([], []);
        for (var index = 0; index < 50; index++)
            Assert.AreEqual(0, SampleGeometry.Draw(AugmentationOptions.Strong(), new SampleRandom(0, 0, index), true, 200, 100, none, 64,
                64).Objects.Count);
    }

    [TestMethod]
    public void OutsideTheFullStageOnlyTheFlipActs()
    {
        var (window, _) = SampleGeometry.Draw(new AugmentationOptions { ZoomOut = 1, IouCrop = 1 }, new SampleRandom(0, 0, 0), false, 200,
            100, Objects, 64, 64);

        Assert.AreEqual((0, 0, 200, 100), (window.X, window.Y, window.Width, window.Height));
    }

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(1, true)]
    [DataRow(14, true)]
    [DataRow(15, false)]
    public void StrongStageIsTheMiddleOfTheEpochs(int epoch, bool expected) =>
        Assert.AreEqual(expected, AugmentationOptions.Strong().ActsFullyIn(epoch, 20));

    [TestMethod]
    public void TheStrongStageStopsOnce()
    {
        CollectionAssert.AreEqual(new[] { 15 }, Enumerable.Range(0, 20)
            .Where(epoch => AugmentationOptions.Strong().StopsInFrontOf(epoch, 20)).ToArray());
        CollectionAssert.AreEqual(new[] { 17 }, Enumerable.Range(0, 20).Where(epoch => AugmentationOptions.Mild().StopsInFrontOf(epoch, 20))
            .ToArray());
        Assert.IsFalse(Enumerable.Range(0, 20).Any(epoch => AugmentationOptions.Flip().StopsInFrontOf(epoch, 20)
            || AugmentationOptions.Mild().StopsInFrontOf(epoch, 0)));
    }

    private static float[] Values(BoxXyxy[] boxes) => MemoryMarshal.Cast<BoxXyxy, float>(boxes).ToArray();

    private static void AreNear(float[] expected, BoxXyxy[] boxes)
    {
        var actual = Values(boxes);
        Assert.AreEqual(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-6f);
    }
}
