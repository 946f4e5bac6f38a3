namespace Microsoft.ML.SparseDetr.Tests.Reports.Notebooks;

[TestClass]
public sealed class HtmlPageTests
{
    [TestMethod]
    public void It_collects_tables_and_text_and_gives_text_to_the_console()
    {
        using var folder = new TemporaryFolder();
        var page = new HtmlPage("A <title>");
        Assert.AreEqual("4 rows", page.Add(new HtmlView("<table></table>", "4 rows")));
        Assert.AreEqual("a < b", page.Add("a < b"));
        Assert.AreEqual("1\n2", page.Add(new[] { 1, 2 }));
        Assert.AreEqual("", page.Add(null));
        page.Save(folder.File("page.html"));
        var html = File.ReadAllText(folder.File("page.html"));
        Assert.Contains("<title>A &lt;title&gt;</title>", html);
        Assert.Contains("<section><table></table></section>", html);
        Assert.Contains("<pre>a &lt; b\n</pre>", html);
        Assert.Contains("<pre>1\n2\n</pre>", html);
        Assert.Contains("max-width:1100px", html);
    }
}
