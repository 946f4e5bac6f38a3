using System.Globalization;

namespace Microsoft.ML.SparseDetr.Tests.Detectors;

[TestClass]
public class PublishedFiguresTests
{
    [TestMethod]
    public void The_page_of_models_has_all_of_them()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "models.md"));
        foreach (var preset in DetectorPreset.All)
        {
            var published = preset.Published;
            Assert.Contains(string.Create(CultureInfo.InvariantCulture,
                $"| `{preset.Name}` | {published.Parameters:0.#} | {published.Gigaflops:0.#} | {published.ImageSize} | "
                + $"{published.AP?.ToString("0.0", CultureInfo.InvariantCulture) ?? "–"} | {published.Source} |"), page);
        }
    }
}
