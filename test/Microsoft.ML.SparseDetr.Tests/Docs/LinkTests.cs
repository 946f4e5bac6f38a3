namespace Microsoft.ML.SparseDetr.Tests.Docs;

/// <summary>Links between the pages lead somewhere; the builder of the site checks only those that it renders.</summary>
[TestClass]
public sealed class LinkTests
{
    [TestMethod]
    public void Every_link_leads_to_a_file_and_a_heading()
    {
        var pages = MarkdownPage.All.ToDictionary(page => page.Path);
        var broken =
            from page in MarkdownPage.All
            from link in page.Links
            let parts = Uri.UnescapeDataString(link).Split('#')
            let path = parts[0].Length == 0 ? page.Path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.Path)!, parts[0]))
            let isThere = File.Exists(path) || Directory.Exists(path)
            where !isThere || (parts.Length > 1 && !(pages.TryGetValue(path, out var target) && target.Anchors.Contains(parts[1])))
            select $"{page.Name}: {link}";
        Assert.AreEqual("", string.Join('\n', broken));
    }

    [TestMethod]
    public void Every_page_is_in_a_table_of_contents()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        var listed = Directory.EnumerateFiles(docs, "toc.yml", SearchOption.AllDirectories)
            .SelectMany(toc => File.ReadLines(toc).Select(line => line.Split("href: ")).Where(parts => parts.Length == 2)
                .Select(parts => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(toc)!, parts[1])))).ToHashSet();
        var forgotten = Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "index.md" && !listed.Contains(path));
        Assert.AreEqual("", string.Join('\n', forgotten.Order(StringComparer.Ordinal)));
        Assert.AreEqual("", string.Join('\n', listed.Where(path => path.EndsWith(".md", StringComparison.Ordinal) && !File.Exists(path))));
    }
}
