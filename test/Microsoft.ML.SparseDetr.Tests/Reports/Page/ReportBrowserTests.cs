using Microsoft.ML.SparseDetr.Tests.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

/// <summary>The page in a browser: what its script does, and that nothing leaves it.</summary>
[TestClass, NeedsBrowser]
public sealed class ReportBrowserTests : IDisposable
{
    private const string Boxes = "document.querySelectorAll('.cards rect[data-kind]:not([data-kind=\"\"])').length";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task The_slider_filters_boxes_and_counts_what_is_missed()
    {
        await using var page = await Open(new WrittenRun(_folder.File("run")));
        // of each of the four images two of four boxes are above 0.40
        Assert.AreEqual(8, await page.Ask<int>(Boxes));
        Assert.AreEqual("4 images: 4 right, 4 wrong, 4 missed", await Status(page));
        await Slide(page, "0.2");
        Assert.AreEqual(12, await page.Ask<int>(Boxes));
        Assert.AreEqual("4 images: 8 right, 4 wrong, 4 missed", await Status(page), "the file says what is missed at its threshold");
        await Slide(page, "0.95");
        Assert.AreEqual("4 images: 0 right, 0 wrong, 8 missed", await Status(page));
        await page.Page.ClickAsync("[name=reset]");
        Assert.AreEqual(8, await page.Ask<int>(Boxes));
        Assert.AreEqual("", page.Troubles);
    }

    [TestMethod]
    public async Task Images_are_filtered_by_class_and_by_kind_of_mistake()
    {
        await using var page = await Open(new WrittenRun(_folder.File("run")));
        await page.Page.SelectOptionAsync("[name=kind]", "class");
        Assert.AreEqual("image0.png", await Shown(page));
        await page.Page.SelectOptionAsync("[name=kind]", "duplicate");
        Assert.AreEqual("No image has that.", await Status(page));
        await page.Page.SelectOptionAsync("[name=kind]", "");
        await page.Page.SelectOptionAsync("[name=class]", "2");
        Assert.AreEqual("No image has that.", await Status(page));
        await page.Page.SelectOptionAsync("[name=class]", "0");
        Assert.AreEqual(4, await page.Ask<int>(Boxes), "only boxes of the class");
        Assert.AreEqual("", page.Troubles);
    }

    [TestMethod]
    public async Task An_image_is_enlarged_with_its_boxes_and_keys_lead_to_the_next()
    {
        await using var page = await Open(new WrittenRun(_folder.File("run")));
        await page.Page.FocusAsync(".card button");
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.AreEqual("image0.png", await page.Page.InnerTextAsync("#enlarged-name"));
        Assert.AreEqual(2, await page.Ask<int>("document.querySelectorAll('dialog rect[data-kind]:not([data-kind=\"\"])').length"));
        await page.Page.Keyboard.PressAsync("ArrowRight");
        Assert.AreEqual("image1.png", await page.Page.InnerTextAsync("#enlarged-name"));
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.IsFalse(await page.Ask<bool>("document.querySelector('dialog').open"));
        Assert.AreEqual("1", await page.Ask<string>("document.activeElement.closest('.card').dataset.image"));
        Assert.AreEqual("", page.Troubles);
    }

    [TestMethod]
    public async Task The_table_of_classes_sorts()
    {
        var written = new WrittenRun(_folder.File("run"));
        written.Metrics["classes"]![1]!["AP"] = null;
        written.Metrics["classes"]![0]!["AP"] = 0.9;
        await using var page = await Open(written);
        async Task<string> Names() =>
            await page.Ask<string>("[...document.querySelectorAll('.sortable tbody th')].map(cell => cell.textContent).join(' ')");
        Assert.AreEqual("crack pit patch", await Names());
        var head = page.Page.Locator(".sortable thead th").Nth(3);
        await head.Locator("button").ClickAsync();
        Assert.AreEqual("crack patch pit", await Names());
        Assert.AreEqual("descending", await head.GetAttributeAsync("aria-sort"));
        await head.Locator("button").ClickAsync();
        Assert.AreEqual("patch crack pit", await Names(), "a class without a value stays last");
        await page.Page.Locator(".sortable thead th button").First.ClickAsync();
        Assert.AreEqual("crack patch pit", await Names());
        Assert.IsNull(await head.GetAttributeAsync("aria-sort"));
        Assert.AreEqual("", page.Troubles);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task The_theme_is_that_of_the_system_until_the_button_says_otherwise(bool isDark)
    {
        await using var page = await OpenPage.Of(Write(new WrittenRun(_folder.File("run"))), isDark: isDark);
        async Task<bool> IsDark() => await page.Ask<bool>("getComputedStyle(document.body).backgroundColor === 'rgb(20, 23, 26)'");
        Assert.AreEqual(isDark, await IsDark());
        await page.Page.ClickAsync("#theme");
        Assert.AreEqual(!isDark, await IsDark());
        Assert.AreEqual(isDark ? "false" : "true", await page.Page.GetAttributeAsync("#theme", "aria-pressed"));
        await page.Page.ClickAsync("#theme");
        Assert.AreEqual(isDark, await IsDark());
        Assert.AreEqual("", page.Troubles);
    }

    [TestMethod]
    public async Task Charts_are_drawn_and_their_lines_can_be_switched()
    {
        var (first, second) = (new WrittenRun(_folder.File("first")), new WrittenRun(_folder.File("second")));
        var file = _folder.File("report.html");
        new MLContext().ObjectDetection.SaveReport([first.Write(), second.Write()], file);
        await using var page = await OpenPage.Of(file);
        await page.Page.WaitForSelectorAsync("[data-chart=compare] canvas");
        await page.Page.ClickAsync("[href='#run-2']");
        await page.Page.WaitForSelectorAsync("#run-2 canvas");
        Assert.AreEqual("AP 0.100 at first, 0.400 at the end, best 0.400 in epoch 7.",
            await page.Page.Locator("[data-chart=ap] [role=img]").First.GetAttributeAsync("aria-label"));
        var button = page.Page.Locator("[data-chart=ap] .legend button").First;
        await button.ClickAsync();
        Assert.AreEqual("false", await button.GetAttributeAsync("aria-pressed"));
        Assert.IsFalse(await page.Ask<bool>("document.querySelector('[data-chart=ap]').chart.series[1].show"));
        Assert.AreEqual("", page.Troubles);
    }

    [TestMethod]
    public async Task The_tabulator_key_reaches_the_slider_and_arrows_move_it()
    {
        await using var page = await Open(new WrittenRun(_folder.File("run")));
        var reached = false;
        for (var i = 0; i < 150 && !reached; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            reached = await page.Ask<bool>("document.activeElement.name === 'threshold'");
        }
        Assert.IsTrue(reached);
        Assert.AreNotEqual("none", await page.Ask<string>("getComputedStyle(document.activeElement).outlineStyle"), "the focus is seen");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        Assert.AreEqual("0.41", await page.Page.InnerTextAsync(".controls output"));
        Assert.AreEqual("", page.Troubles);
    }

    [TestMethod]
    public async Task A_phone_does_not_scroll_sideways()
    {
        string[] names = [.. Enumerable.Range(0, 15).Select(i => $"a_long_name_of_a_class_{i}")];
        await using var page = await OpenPage.Of(Write(new WrittenRun(_folder.File("run"), 3, names)), 390, 844);
        Assert.AreEqual(390, await page.Ask<int>("document.documentElement.scrollWidth"));
    }

    [TestMethod]
    public async Task Print_shows_everything_and_no_controls()
    {
        await using var page = await Open(new WrittenRun(_folder.File("run"), 30));
        Assert.AreEqual(24, await page.Ask<int>("document.querySelectorAll('.card:not([hidden])').length"));
        await page.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        await page.Ask<object?>("dispatchEvent(new Event('beforeprint'))");
        Assert.IsFalse(await page.Page.IsVisibleAsync("[name=threshold]"));
        Assert.AreEqual(30, await page.Ask<int>("document.querySelectorAll('.card:not([hidden])').length"));
        Assert.AreEqual(0, await page.Ask<int>("document.querySelectorAll('details:not([open])').length"));
    }

    [TestMethod]
    [DataRow("</script><img src=x onerror=alert(1)>")]
    [DataRow("\"'`${alert(1)}<svg onload=alert(1)>")]
    public async Task A_hostile_name_is_shown_and_never_runs(string name)
    {
        await using var page = await Open(new WrittenRun(_folder.File("run"), 2, name, "pit"));
        Assert.AreEqual(name, await page.Ask<string>("document.querySelector('.sortable tbody th').textContent"));
        var labels = await page.Ask<string>("[...document.querySelectorAll('.cards text')].map(text => text.textContent).join('\\n')");
        StringAssert.Contains(labels, name);
        Assert.AreEqual(0, await page.Ask<int>("document.querySelectorAll('img[src=x], svg[onload]').length"));
        Assert.AreEqual("", page.Troubles);
    }

    private Task<OpenPage> Open(WrittenRun run) => OpenPage.Of(Write(run));

    private string Write(WrittenRun run)
    {
        var file = _folder.File("report.html");
        new MLContext().ObjectDetection.SaveReport([run.Write()], file);
        return file;
    }

    private static Task<string> Status(OpenPage page) => page.Page.InnerTextAsync(".status");

    private static Task<string> Shown(OpenPage page) =>
        page.Ask<string>("[...document.querySelectorAll('.card:not([hidden]) .name')].map(name => name.textContent).join(' ')");

    private static Task Slide(OpenPage page, string value) => page.Page.Locator("[name=threshold]").FillAsync(value);
}
