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
}
