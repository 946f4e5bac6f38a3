using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

namespace Microsoft.ML.SparseDetr.Tests.Architecture;

/// <summary>
/// <c>-p:Packages=nuget</c> takes Microsoft.ML, TorchSharp and ONNX Runtime from packages. They cannot be restored everywhere,
/// so the evaluated projects are looked at instead.
/// </summary>
[TestClass]
public sealed class PackageSwitchTests
{
    [TestMethod]
    [DataRow("src/Microsoft.ML.SparseDetr.csproj")]
    [DataRow("tools/sparse-detr/sparse-detr.csproj")]
    [DataRow("samples/01-train-and-score/01-train-and-score.csproj")]
    public void The_packages_replace_compat(string project)
    {
        var items = Evaluate(project, "-p:Packages=nuget");
        var packages = items.GetProperty("PackageReference").EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!).ToArray();
        foreach (string name in new[]
                 {
                     "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "Microsoft.ML.OnnxTransformer", "Microsoft.ML.OnnxRuntime", "TorchSharp-cpu",
                 })
            Assert.Contains(name, packages);
        Assert.DoesNotContain("compat", ProjectReferences(items));

        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(element => element.Attribute("Include")!.Value, element => element.Attribute("Version")!.Value);
        Assert.AreEqual("5.0.0", versions["Microsoft.ML"]);
        Assert.AreEqual("5.0.0", versions["Microsoft.ML.ImageAnalytics"]);
        Assert.AreEqual("5.0.0", versions["Microsoft.ML.OnnxTransformer"]);
        StringAssert.StartsWith(versions["TorchSharp-cpu"], "0.106.");
        StringAssert.StartsWith(versions["TorchSharp-cuda-linux"], "0.106.");
        foreach (string package in packages)
            Assert.Contains(package, versions.Keys, $"{package} has no version in Directory.Packages.props.");
    }

    [TestMethod]
    public void The_CUDA_package_can_be_chosen()
    {
        var items = Evaluate("src/Microsoft.ML.SparseDetr.csproj", "-p:Packages=nuget", "-p:TorchPackage=TorchSharp-cuda-linux");
        var packages = items.GetProperty("PackageReference").EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!).ToArray();
        Assert.Contains("TorchSharp-cuda-linux", packages);
        Assert.DoesNotContain("TorchSharp-cpu", packages);
    }

    [TestMethod]
    public void Compat_is_the_default_and_takes_none_of_the_packages()
    {
        var items = Evaluate("src/Microsoft.ML.SparseDetr.csproj");
        Assert.Contains("compat", ProjectReferences(items));
        var packages = items.GetProperty("PackageReference").EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);
        Assert.IsFalse(packages.Any(name => name.StartsWith("Microsoft.ML", StringComparison.Ordinal) || name.StartsWith("TorchSharp", StringComparison.Ordinal)));
    }

    private static string ProjectReferences(JsonElement items) =>
        string.Join('\n', items.GetProperty("ProjectReference").EnumerateArray().Select(item => item.GetProperty("FullPath").GetString()!
            .Replace(Repository.Root, "", StringComparison.Ordinal)));

    private static JsonElement Evaluate(string project, params string[] properties)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])["msbuild", project, "-nologo", .. properties, "-getItem:PackageReference,ProjectReference"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output + errors.Result);
        return JsonDocument.Parse(output).RootElement.GetProperty("Items");
    }
}
