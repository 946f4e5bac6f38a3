using System.Text.Json;
using Microsoft.ML.SparseDetr.Tests.CommandLine;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.Package;

/// <summary>
/// The applications of test/Consumers in a folder of their own, as their authors would have them, beside a feed that has the package.
/// The package gets a version of its own and leaves the cache of packages at the end, so that neither meets another build's.
/// </summary>
internal sealed class Consumers : IDisposable
{
    /// <summary>Name of the project that sparse-detr scaffold writes.</summary>
    public const string Scaffolded = "Steel";

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
            System.IO.File.Copy(file, copy);
            AskForThisVersion(copy);
        }
        Scaffold();
    }

    /// <summary>Adds a project as users get it from the command line, around a network that would train for one epoch.</summary>
    private void Scaffold()
    {
        _folder.Write("run/options.json", """{ "Model": "DeimV2Atto", "Training": { "Epochs": 1, "BatchSize": 2 } }""");
        var model = _folder.File("run/model.onnx");
        System.IO.File.WriteAllBytes(model, TinyDetector.Build("deimv2-atto", height: TinyDetector.Width));
        Run.Of("scaffold", model, "--name", Scaffolded, "--out", Path.Combine(_root, Scaffolded)).Succeeded();
        AskForThisVersion(Path.Combine(_root, Scaffolded, Scaffolded + ".csproj"));
        var solution = Path.Combine(_root, "Consumers.slnx");
        System.IO.File.WriteAllText(solution, System.IO.File.ReadAllText(solution).Replace(
            "</Solution>", $"  <Project Path=\"{Scaffolded}/{Scaffolded}.csproj\" />\n</Solution>", StringComparison.Ordinal));
    }

    private void AskForThisVersion(string file) => System.IO.File.WriteAllText(
        file, System.IO.File.ReadAllText(file).Replace("\"0.1.0\"", $"\"{_version}\"", StringComparison.Ordinal));

    /// <summary>Puts the package where the applications look for it.</summary>
    public void FillFeed()
    {
        var packed = _folder.File("packed"); // the SDK's validation of a package takes no apostrophe
        Packing.Pack(packed, _version);
        Directory.CreateDirectory(Path.Combine(_home, "artifacts"));
        Directory.Move(packed, Path.Combine(_home, "artifacts", "packages"));
    }

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
