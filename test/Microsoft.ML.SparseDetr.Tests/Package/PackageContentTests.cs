using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Xml.Linq;

namespace Microsoft.ML.SparseDetr.Tests.Package;

/// <summary>What is in the package, file by file.</summary>
[TestClass]
public sealed class PackageContentTests
{
    private const string Pdb = "lib/net10.0/Microsoft.ML.SparseDetr.pdb";

    private static readonly TemporaryFolder folder = new();
    private static readonly string version = Packing.NewVersion();

    [ClassInitialize]
    public static void Pack(TestContext context) => Packing.Pack(folder.Path, version);

    [ClassCleanup]
    public static void Remove() => folder.Dispose();

    [TestMethod]
    public void It_holds_the_library_its_help_the_operators_and_what_builds_import()
    {
        using var package = Open("nupkg");
        string[] expected =
        [
            "README.md",
            "buildTransitive/MakeSymbolVersionOptional.cs",
            "buildTransitive/Microsoft.ML.SparseDetr.targets",
            "icon.png",
            "lib/net10.0/Microsoft.ML.SparseDetr.dll",
            "lib/net10.0/Microsoft.ML.SparseDetr.xml",
            "licenses/NotoSans-OFL.txt",
            "licenses/uPlot/LICENSE",
            "runtimes/linux-x64/native/libSparseDetrOps.so",
        ];
        CollectionAssert.AreEquivalent(expected, package.Entries.Select(entry => entry.FullName).Where(IsOurs).ToArray());
        using var symbols = Open("snupkg");
        Assert.IsNotNull(symbols.GetEntry(Pdb));
    }

    [TestMethod]
    public void It_asks_for_TorchSharp_but_not_for_libtorch()
    {
        var metadata = Nuspec().Root!.Elements().Single();
        var dependencies = metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);
        Assert.AreEqual("[2.88.9]", dependencies["SkiaSharp"]);
        Assert.AreEqual("[2.88.9]", dependencies["SkiaSharp.NativeAssets.Linux.NoDependencies"]);
        CollectionAssert.IsSubsetOf(new[] { "Microsoft.ML", "Microsoft.ML.OnnxRuntime", "TorchSharp" }, dependencies.Keys);
        CollectionAssert.AreEqual(
            new[] { "TorchSharp" }, dependencies.Keys.Where(id => id.Contains("torch", StringComparison.OrdinalIgnoreCase)).ToArray());
        Assert.DoesNotContain("Grpc.Tools", dependencies.Keys);
        foreach (var name in new[] { "license", "readme", "icon", "title", "description", "tags", "releaseNotes" })
            Assert.AreNotEqual("", metadata.Elements().Single(element => element.Name.LocalName == name).Value, name);
    }

    [TestMethod]
    public void It_does_not_tell_where_it_was_built()
    {
        if (Packing.Configuration != "Release")
            Assert.Inconclusive("A debug build keeps the paths of its sources for the debugger.");
        foreach (var kind in new[] { "nupkg", "snupkg" })
            using (var package = Open(kind))
                foreach (var entry in package.Entries)
                    Assert.DoesNotContain(Repository.Root + "/", Encoding.Latin1.GetString(Read(entry)), $"{kind}: {entry.FullName}");
        using var symbols = Open("snupkg");
        using var pdb = MetadataReaderProvider.FromPortablePdbImage([.. Read(symbols.GetEntry(Pdb)!)]);
        var reader = pdb.GetMetadataReader();
        foreach (var handle in reader.Documents)
            StringAssert.StartsWith(reader.GetString(reader.GetDocument(handle).Name), "/_/");
    }

    private static bool IsOurs(string name) =>
        !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal)
        && name is not "[Content_Types].xml" && !name.EndsWith(".nuspec", StringComparison.Ordinal);

    private static ZipArchive Open(string kind) => ZipFile.OpenRead(folder.File($"{Packing.Id}.{version}.{kind}"));

    private static XDocument Nuspec()
    {
        using var package = Open("nupkg");
        using var nuspec = package.GetEntry(Packing.Id + ".nuspec")!.Open();
        return XDocument.Load(nuspec);
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
