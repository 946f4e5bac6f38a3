using System.Diagnostics;

namespace Microsoft.ML.SparseDetr.Tests.Package;

/// <summary>Calls of the dotnet command line, as somebody makes them who has nothing to do with this repository.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs <c>dotnet</c>, demands success and returns the lines of standard output.</summary>
    /// <param name="folder">Current folder of the call.</param>
    /// <param name="arguments">Arguments, one each.</param>
    public static string[] Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.ToArray())
            if (name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase))
                start.Environment.Remove(name); // of the build that runs the tests
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false"; // a compiler that outlives the call would keep its output open
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet {string.Join(' ', arguments)} did not end within {Patience}.\n{output.Result}{errors.Result}");
        }
        var said = output.Result + errors.Result;
        Assert.AreEqual(0, process.ExitCode, $"dotnet {string.Join(' ', arguments)}{Hint(said)}\n{said}");
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Hint(string said) => said.Contains("NU1301", StringComparison.Ordinal)
        ? ": this test restores packages, and a package source of this machine (dotnet nuget list source) does not answer."
        : "";
}
