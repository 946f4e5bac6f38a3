using System.Diagnostics;

namespace Notebooks;

/// <summary>Runs notebooks and programs as a user would who has the package from a feed.</summary>
/// <param name="feed">Folder with the package.</param>
/// <param name="version">Its version.</param>
/// <param name="folder">Folder to run in; data and models are left there.</param>
internal sealed class Runner(string feed, string version, string folder)
{
    /// <summary>Runs a notebook to its end and returns what it has shown.</summary>
    /// <exception cref="InvalidOperationException">A cell failed.</exception>
    public IReadOnlyList<System.Text.Json.Nodes.JsonArray> RunNotebook(string name, string program)
    {
        var cells = Twin.ReadNotebook(program, version);
        string file = Path.Combine(folder, name + ".ipynb"), shown = Path.Combine(folder, name + ".shown.ipynb");
        File.WriteAllText(file, Notebook.Write(cells));
        File.Delete(shown);
        var (code, said) = Run(
            "dotnet-repl", "--run", file, "--exit-after-run", "--output-format", "ipynb", "--output-path", shown, "--working-dir", folder);
        var outputs = File.Exists(shown) ? Notebook.ReadOutputs(File.ReadAllText(shown)) : [];
        var errors = Outputs.Errors(outputs).ToList();
        if (code != 0 || errors.Count > 0 || outputs.Count != cells.Count)
            throw new InvalidOperationException($"{name}.ipynb: {(errors.Count > 0 ? string.Join('\n', errors) : said)}");
        return [.. cells.Zip(outputs, (cell, output) => Outputs.Clean(cell, output, folder))];
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public void RunProgram(string name, string program)
    {
        var file = Path.Combine(folder, name + ".cs");
        File.WriteAllText(file, Twin.WithVersion(program, version));
        var (code, said) = Run("run", file);
        if (code != 0)
            throw new InvalidOperationException($"{name}.cs: {said}");
    }

    private (int Code, string Said) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // MSBuild reads it as a property: the same for a restore of a notebook's packages and of a program's.
        start.Environment["RestoreAdditionalProjectSources"] = feed;
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors.Result);
    }
}
