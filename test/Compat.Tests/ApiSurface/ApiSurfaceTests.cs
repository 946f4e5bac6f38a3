using System.Reflection;

namespace Compat.Tests.ApiSurface;

/// <summary>
/// Each compat assembly is a strict subset of the package that it stands for. The subset is frozen in *.frozen.txt beside this file:
/// after adding a member, run the tests of this class once with REFREEZE_API=1 and commit the changed files.
/// A line that the real package lacks is an error in any case: give the member the real signature or make it internal.
/// </summary>
[TestClass]
public sealed class ApiSurfaceTests
{
    private static readonly bool Refreeze = Environment.GetEnvironmentVariable("REFREEZE_API") == "1";

    [TestMethod]
    [NeedsShared("api")]
    [DataRow("TorchSharp", "TorchSharp")]
    [DataRow("Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime")]
    [DataRow("Microsoft.ML", "Microsoft.ML.Core", "Microsoft.ML.Data", "Microsoft.ML.DataView", "Microsoft.ML.ImageAnalytics",
        "Microsoft.ML.OnnxTransformer", "Microsoft.ML.OnnxConverter", "Microsoft.ML.Transforms")]
    public void The_real_package_has_every_public_member(string assembly, params string[] packages)
    {
        var missing = RealSurface.Read(packages).Missing(SurfaceDumper.Dump(Assembly.Load(assembly))).ToArray();
        Fail(missing, $"{assembly} shows what the real package lacks; give it the real signature or make it internal");
    }

    [TestMethod]
    [DataRow("TorchSharp")]
    [DataRow("Microsoft.ML.OnnxRuntime")]
    [DataRow("Microsoft.ML")]
    public void Every_public_member_is_in_the_frozen_list(string assembly)
    {
        var file = Path.Combine(Repository.Root, "test", "Compat.Tests", "ApiSurface", assembly + ".frozen.txt");
        var lines = SurfaceDumper.Dump(Assembly.Load(assembly)).SelectMany(t => t.Lines).ToArray();
        if (Refreeze)
            File.WriteAllLines(file, lines);
        Fail(lines.Except(File.ReadLines(file)).ToArray(), $"not in {Path.GetFileName(file)}; is it meant? Then run this test with REFREEZE_API=1");
    }

    private static void Fail(string[] lines, string reason)
    {
        if (lines.Length > 0)
            Assert.Fail($"{lines.Length} line(s): {reason}:\n{string.Join('\n', lines)}");
    }
}
