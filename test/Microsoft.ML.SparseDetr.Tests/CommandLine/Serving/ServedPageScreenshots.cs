using Microsoft.ML.SparseDetr.Tests.Reports.Page;
using Microsoft.Playwright;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine.Serving;

/// <summary>
/// Takes the images of docs/serving.md. It is no test of anything, and runs only when it is told to:
/// <c>SERVED=http://127.0.0.1:5080 IMAGE=steel.jpg SCREENSHOTS=docs/images dotnet test test/Microsoft.ML.SparseDetr.Tests --filter
/// ServedPageScreenshots</c>.
/// </summary>
[TestClass, NeedsBrowser]
public sealed class ServedPageScreenshots
{
    [TestMethod]
    public async Task Take()
    {
        if (Environment.GetEnvironmentVariable("SERVED") is not { Length: > 0 } address
            || Environment.GetEnvironmentVariable("IMAGE") is not { Length: > 0 } image
            || Environment.GetEnvironmentVariable("SCREENSHOTS") is not { Length: > 0 } folder)
        {
            Assert.Inconclusive("SERVED names the running service, IMAGE an image to look at, SCREENSHOTS the folder for its images.");
            return;
        }
        image = Path.GetFullPath(image, Repository.Root);
        folder = Directory.CreateDirectory(Path.GetFullPath(folder, Repository.Root)).FullName;
        using var playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = NeedsBrowserAttribute.Path, Args = ["--no-sandbox"] });
        foreach (var (name, width, height, scheme) in new[]
                 {
                     ("serve", 1280, 1000, ColorScheme.Light), ("serve-dark", 1280, 1000, ColorScheme.Dark),
                     ("serve-phone", 390, 1500, ColorScheme.Light),
                 })
        {
            var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
            await page.GotoAsync(address);
            for (var i = 0; i < 2; i++) // the second time the network is warm
            {
                await page.SetInputFilesAsync("#file", image);
                await page.WaitForSelectorAsync("#panels:not([aria-busy]) section");
            }
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        }
    }
}
