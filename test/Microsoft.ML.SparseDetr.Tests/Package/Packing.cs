namespace Microsoft.ML.SparseDetr.Tests.Package;

/// <summary>Packs the library that the tests were built with, as ./build.sh pack does.</summary>
internal static class Packing
{
    public const string Id = "Microsoft.ML.SparseDetr";

    /// <summary>"Release" or "Debug", as the folder of the tests says.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Name is "debug" ? "Debug" : "Release";

    /// <summary>A version that no cache of packages has seen.</summary>
    public static string NewVersion() => $"0.1.0-test.{DateTime.UtcNow:yyyyMMddHHmmss}.{Environment.ProcessId}";

    /// <summary>Writes the package and its symbols into a folder.</summary>
    public static void Pack(string folder, string version) => DotNet.Run(
        Repository.Root, "pack", Path.Combine("src", Id + ".csproj"), "--no-build", "--nologo", "-c", Configuration, "-o", folder,
        "-p:PackageVersion=" + version);
}
