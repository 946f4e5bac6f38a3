using Microsoft.ML.SparseDetr.Tests.Reports.Page;
using Microsoft.ML.SparseDetr.Tests.Serving;
using Microsoft.Playwright;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine.Serving;

/// <summary>The page of a running service in headless Chromium.</summary>
[TestClass, NeedsBrowser]
public sealed class ServedPageTests : IDisposable
{
    private const string Left = "#panels section:nth-child(1)", Right = "#panels section:nth-child(2)";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _troubles = [];

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Two_models_are_compared_and_the_slider_filters_without_asking()
    {
        await using var service = await RunningService.Start(_folder, null, "dense", "sparse");
        await using var browser = await Browser.Open();
        var page = await Open(browser, service);
        await page.SetInputFilesAsync("#file", Image());
        await page.WaitForSelectorAsync(Right);
        Assert.AreEqual("dense sparse", string.Join(' ', await page.Locator("h2").AllInnerTextsAsync()));
        StringAssert.Matches(
            await page.InnerTextAsync(Left + " .times"), new(@"^\d+\.\d ms in the network .* waiting · \d+ ms in all \(fastest of \d+\)$"));
        Assert.AreEqual("2 objects", await page.InnerTextAsync(Left + " .count"), "0.4 is what the service recommends");
        StringAssert.Contains(await page.InnerTextAsync(Right + " .count"), "Nothing at 0.40 or above; 1 below.");
        StringAssert.Contains(await page.InnerTextAsync("#status"), "white.png: 90 × 50 pixels. sparse takes ");
        Assert.AreEqual("patch 1.00", await page.Locator(Left + " svg text").Last.TextContentAsync());
        // The best of the boxes covers the upper left quarter.
        var box = page.Locator(Left + " .picture rect.box").Last;
        Assert.AreEqual("0 0 45 25", string.Join(' ', await Task.WhenAll(
            new[] { "x", "y", "width", "height" }.Select(name => box.GetAttributeAsync(name)))));

        var asked = 0;
        page.Request += (_, _) => asked++;
        await page.FocusAsync("#threshold");
        for (var i = 0; i < 32; i++)
            await page.Keyboard.PressAsync("ArrowLeft"); // 0.40 -> 0.08
        Assert.AreEqual("0.08", await page.InnerTextAsync("#threshold-text"));
        Assert.AreEqual("3 objects", await page.InnerTextAsync(Left + " .count"));
        Assert.AreEqual("1 object", await page.InnerTextAsync(Right + " .count"));
        Assert.AreEqual(3, await page.Locator(Left + " tbody tr").CountAsync());
        await page.ClickAsync("#usual");
        Assert.AreEqual("2 objects", await page.InnerTextAsync(Left + " .count"));
        Assert.AreEqual(0, asked);
        await page.SelectOptionAsync("#right", "");
        await page.WaitForSelectorAsync("#panels section:only-child");
        Assert.AreEqual("", string.Join('\n', _troubles));
    }

    [TestMethod]
    public async Task Names_from_files_are_text_and_a_bad_image_is_explained()
    {
        await using var service = await RunningService.Start(_folder);
        await using var browser = await Browser.Open();
        var page = await Open(browser, service);
        await page.SetInputFilesAsync("#file", Image("<img src=x onerror=alert(1)>.png"));
        await page.WaitForSelectorAsync(Left);
        StringAssert.StartsWith(await page.InnerTextAsync("#status"), "<img src=x onerror=alert(1)>.png: ");
        Assert.AreEqual("", string.Join('\n', _troubles));
        await page.SetInputFilesAsync("#file", Png("no.png", "no image"u8.ToArray()));
        await page.WaitForSelectorAsync("#status.trouble");
        StringAssert.Contains(await page.InnerTextAsync("#status"), "The image is no JPEG, PNG, WebP, BMP or GIF file.");
    }

    [TestMethod]
    public async Task The_page_asks_for_the_token()
    {
        await using var service = await RunningService.Start(_folder, settings => settings with { Token = "a long and secret word" });
        await using var browser = await Browser.Open();
        var page = await Open(browser, service);
        await page.WaitForSelectorAsync("#token-box:not([hidden])");
        await page.FillAsync("#token", "a long and secret word");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#token-box[hidden]", new() { State = WaitForSelectorState.Attached });
        await page.SetInputFilesAsync("#file", Image());
        await page.WaitForSelectorAsync(Left);
    }

    private FilePayload Image(string name = "white.png") => Png(name, ServedTiny.Image(_folder, 255));

    private static FilePayload Png(string name, byte[] bytes) => new() { Name = name, MimeType = "image/png", Buffer = bytes };

    private async Task<IPage> Open(Browser browser, RunningService service)
    {
        var page = await browser.Chromium.NewPageAsync();
        page.Console += (_, message) => _troubles.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _troubles.Add(error);
        page.Request += (_, request) =>
        {
            string[] own = [service.Address.AbsoluteUri, "blob:", "data:"];
            if (!own.Any(start => request.Url.StartsWith(start, StringComparison.Ordinal)))
                _troubles.Add($"request: {request.Url}");
        };
        await page.GotoAsync(service.Address.AbsoluteUri);
        return page;
    }

    private sealed class Browser(IPlaywright playwright, IBrowser chromium) : IAsyncDisposable
    {
        public IBrowser Chromium => chromium;

        public static async Task<Browser> Open()
        {
            var playwright = await Microsoft.Playwright.Playwright.CreateAsync();
            return new Browser(playwright, await playwright.Chromium.LaunchAsync(
                new() { ExecutablePath = NeedsBrowserAttribute.Path, Args = ["--no-sandbox"] }));
        }

        public async ValueTask DisposeAsync()
        {
            await chromium.DisposeAsync();
            playwright.Dispose();
        }
    }
}
