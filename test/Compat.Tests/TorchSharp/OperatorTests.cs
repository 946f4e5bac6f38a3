using System.Text.RegularExpressions;
using TorchSharp.Native;

namespace Compat.Tests.TorchSharp;

[TestClass]
public partial class OperatorTests
{
    /// <summary>A member whose operator name libtorch does not know would fail only when somebody calls it.</summary>
    [TestMethod]
    public void EveryNamedOperatorExists()
    {
        var folder = Path.Combine(Repository.Root, "compat", "TorchSharp");
        var names = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Name().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Where(name => !name.Contains("..."))
            .Distinct()
            .ToList();
        Assert.IsGreaterThan(200, names.Count);
        var missing = names.Where(name => !Exists(name)).ToList();
        Assert.IsEmpty(missing, string.Join(", ", missing));
    }

    private static bool Exists(string name)
    {
        var parts = name.Split('.', 2);
        return Bridge.tb_operator(parts[0], parts.Length > 1 ? parts[1] : "") != IntPtr.Zero;
    }

    [GeneratedRegex("\"(aten::[A-Za-z0-9_.]+)\"")]
    private static partial Regex Name();
}
