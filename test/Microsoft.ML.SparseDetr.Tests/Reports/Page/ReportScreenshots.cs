namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

/// <summary>
/// Takes the images of docs/report.md. It is no test of anything, and runs only when it is told to:
/// <c>REPORT=run/report.html SCREENSHOTS=docs/images dotnet test test/Microsoft.ML.SparseDetr.Tests --filter ReportScreenshots</c>.
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
        {
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report.png") });
            if (Environment.GetEnvironmentVariable("SCREENSHOTS_FULL") is not null)
                await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report-full.png"), FullPage = true });
        }
        await using (var page = await OpenPage.Of(report, 1280, 900, isDark: true))
        {
            await page.Page.Locator("#gallery").ScrollIntoViewIfNeededAsync();
            await page.Page.EvaluateAsync("document.getElementById('gallery').scrollIntoView()");
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report-dark.png") });
        }
        await using (var page = await OpenPage.Of(report, 390, 844, scale: 2))
        {
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report-phone.png") });
            if (Environment.GetEnvironmentVariable("SCREENSHOTS_FULL") is not null)
                await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "report-phone-full.png"), FullPage = true });
        }
    }
}
