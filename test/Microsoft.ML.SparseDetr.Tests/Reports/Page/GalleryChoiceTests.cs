using Microsoft.ML.SparseDetr.Reports.Page;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

[TestClass]
public sealed class GalleryChoiceTests
{
    [TestMethod]
    public void The_worst_come_first_and_the_others_are_a_sample_that_stays_the_same()
    {
        var images = Images(500, i => i % 50);
        var chosen = GalleryChoice.Of(images, 100);
        Assert.HasCount(100, chosen.Distinct());
        Assert.AreEqual(
            string.Join(' ', images.Select(image => image.Mistakes).OrderDescending().Take(60)),
            string.Join(' ', chosen.Take(60).Select(image => image.Mistakes)));
        Assert.IsTrue(chosen.Skip(60).Any(image => image.Mistakes < 20), "not only the next worst");
        CollectionAssert.AreEqual(chosen.ToArray(), GalleryChoice.Of(images, 100).ToArray());
    }

    [TestMethod]
    public void Where_few_images_have_mistakes_the_sample_is_larger()
    {
        var chosen = GalleryChoice.Of(Images(300, i => i < 5 ? 1 : 0), 100);
        Assert.HasCount(100, chosen.Distinct());
        Assert.AreEqual(5, chosen.TakeWhile(image => image.Mistakes > 0).Count());
    }

    [TestMethod]
    public void Few_images_are_all_shown() => Assert.HasCount(7, GalleryChoice.Of(Images(7, i => i), 100));

    private static PredictedImage[] Images(int count, Func<int, int> mistakes) =>
        [.. Enumerable.Range(0, count).Select(i => new PredictedImage($"{i}.png", 8, 8, [], [], mistakes(i)))];
}
