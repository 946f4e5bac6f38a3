namespace Microsoft.ML.SparseDetr.Tests.Architecture;

/// <summary>Two pieces of code fit beside each other on a screen.</summary>
[TestClass]
public sealed class LineWidthTests
{
    private const int Widest = 140;

    [TestMethod]
    [DataRow("src"), DataRow("tools"), DataRow("samples"), DataRow("bench"), DataRow("test")]
    public void No_line_of_code_is_wider_than_140_columns(string folder)
    {
        var wide =
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            let parts = Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)
            where !parts.Intersect(["obj", "bin"]).Any()
            from line in File.ReadLines(file).Index()
            where line.Item.Length > Widest
            select $"{string.Join('/', parts)}:{line.Index + 1}: {line.Item.Length} columns";

        Assert.AreEqual("", string.Join('\n', wide));
    }
}
