using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Tests.Package;

/// <summary>
/// The applications of test/Consumers in a folder of their own, as their authors would have them, beside a feed that has the package.
/// The package gets a version of its own and leaves the cache of packages at the end, so that neither meets another build's.
/// </summary>
internal sealed class Consumers : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _home;
    private readonly string _root;
    private readonly string _version = Packing.NewVersion();

    public Consumers()
    {
        _home = _folder.File("somebody's applications"); // paths may have what shells and MSBuild take for syntax
        _root = Path.Combine(_home, "test", "Consumers");
        var source = Path.Combine(Repository.Root, "test", "Consumers");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            if (relative.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
                continue;
            var copy = Path.Combine(_root, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            var text = System.IO.File.ReadAllText(file);
            System.IO.File.WriteAllText(copy, text.Replace("\"0.1.0\"", $"\"{_version}\"", StringComparison.Ordinal));
        }
    }

    /// <summary>Puts the package where the applications look for it.</summary>
    public void FillFeed() => Packing.Pack(Path.Combine(_home, "artifacts", "packages"), _version);

    /// <summary>The cache of packages that the applications were restored from.</summary>
    public string Cache
    {
        get
        {
            using var assets = JsonDocument.Parse(System.IO.File.ReadAllText(Restored));
            return assets.RootElement.GetProperty("packageFolders").EnumerateObject().First().Name;
        }
    }

    private string Restored => File("Train/obj/project.assets.json");

    /// <summary>A file of the applications.</summary>
    public string File(string name) => Path.Combine(_root, name);

    /// <summary>
    /// Calls <c>dotnet build</c> or <c>dotnet publish</c>; the files of packages are linked, since libtorch takes half a gigabyte.
    /// </summary>
    public void Build(string verb, params string[] arguments) => DotNet.Run(
        _root,
        [
            verb, "--nologo", "-c", "Release", "-p:CreateHardLinksForCopyLocalIfPossible=true",
            "-p:CreateHardLinksForPublishFilesIfPossible=true", .. arguments,
        ]);

    public void Dispose()
    {
        var cached = System.IO.File.Exists(Restored) ? Path.Combine(Cache, Packing.Id.ToLowerInvariant(), _version) : null;
        if (Directory.Exists(cached))
            Directory.Delete(cached, recursive: true);
        _folder.Dispose();
    }
}
