using Microsoft.Playwright;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

/// <summary>A report in headless Chromium. Every request but the one for the page itself is refused and noted.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _troubles = [];

    private OpenPage(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>Messages of the console, exceptions, and requests that leave the page.</summary>
    public string Troubles => string.Join('\n', _troubles);

    public static async Task<OpenPage> Of(string file, int width = 1280, int height = 900, bool isDark = false, float scale = 1)
    {
        var playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = NeedsBrowserAttribute.Path, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            DeviceScaleFactor = scale,
        });
        var opened = new OpenPage(playwright, browser, page);
        var address = new Uri(file).AbsoluteUri;
        page.Console += (_, message) => opened._troubles.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => opened._troubles.Add(error);
        await page.RouteAsync("**/*", route =>
        {
            var url = route.Request.Url;
            if (url == address || url.StartsWith("data:", StringComparison.Ordinal))
                return route.ContinueAsync();
            opened._troubles.Add($"request: {url}");
            return route.AbortAsync();
        });
        await page.GotoAsync(address);
        return opened;
    }

    /// <summary>What an expression of the page's script gives.</summary>
    public Task<T> Ask<T>(string expression) => Page.EvaluateAsync<T>(expression);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
