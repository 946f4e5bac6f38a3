namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

/// <summary>
/// Takes the images of docs/report.md. It is no test of anything, and runs only when it is told to:
/// <c>REPORT=run/report.html SCREENSHOTS=docs/images dotnet test test/Microsoft.ML.SparseDetr.Tests --filter ReportScreenshots</c>;
/// with SCREENSHOTS_FULL=1 also the whole page, and its sections on a phone.
/// </summary>
[TestClass, NeedsBrowser]
public sealed class ReportScreenshots
{
    [TestMethod]
    public async Task Take()
    {
        if (Environment.GetEnvironmentVariable("REPORT") is not { Length: > 0 } report
            || Environment.GetEnvironmentVariable("SCREENSHOTS") is not { Length: > 0 } folder)
        {
            Assert.Inconclusive("REPORT names the page, SCREENSHOTS the folder for its images.");
            return;
        }
        report = Path.GetFullPath(report, Repository.Root);
        folder = Directory.CreateDirectory(Path.GetFullPath(folder, Repository.Root)).FullName;
        await using (var page = await OpenPage.Of(report, 1280, 1500))
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report.png") });
        await using (var page = await OpenPage.Of(report, 1100, 640, isDark: true))
        {
            await page.Page.EvaluateAsync("document.querySelector('.controls').closest('section').scrollIntoView()");
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report-dark.png") });
            await page.Page.ClickAsync(".card button");
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report-enlarged.png") });
        }
        await using (var page = await OpenPage.Of(report, 390, 844))
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report-phone.png") });
        if (Environment.GetEnvironmentVariable("SCREENSHOTS_FULL") is null)
            return;
        await using (var page = await OpenPage.Of(report, 390, 844))
            foreach (var section in new[] { "figures", "course", "curves", "classes", "confusion", "mistakes", "sparsity" })
                await page.Page.Locator("#" + section)
                    .ScreenshotAsync(new() { Path = Path.Combine(folder, $"report-phone-{section}.png") });
        await using (var page = await OpenPage.Of(report))
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report-full.png"), FullPage = true });
    }
}
