using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Microsoft.ML.SparseDetr.Bench.Serving;

/// <summary><c>sparse-detr serve</c> as a process of its own.</summary>
internal sealed partial class ServedProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _result;
    private readonly List<string> _log = [];

    public ServedProcess(string model, IEnumerable<string> options)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Program(), "serve", model, "--port", "0", "--json", .. options])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        var listening = new TaskCompletionSource<Uri>();
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
                _log.Add(line.Data ?? "");
            if (line.Data is null)
                listening.TrySetException(new InvalidOperationException($"the service has ended: {string.Join('\n', _log)}"));
            else if (Listening().Match(line.Data) is { Success: true } match)
                listening.TrySetResult(new Uri(match.Value));
        };
        _process.BeginErrorReadLine();
        _result = _process.StandardOutput.ReadToEndAsync();
        Address = listening.Task.GetAwaiter().GetResult();
    }

    public Uri Address { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Resident memory in MB.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Asks it to end, as systemd and containers do.</summary>
    public void Terminate() =>
        Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();

    /// <summary>Waits for the end.</summary>
    /// <returns>Exit code, and how many requests it says that it has answered.</returns>
    public (int Code, long Answered) WaitForEnd()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(40)))
            throw new InvalidOperationException("the service does not end.");
        using var result = JsonDocument.Parse(_result.GetAwaiter().GetResult());
        return (_process.ExitCode, result.RootElement.GetProperty("answered").GetInt64());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static string Program()
    {
        var path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "sparse-detr", "release", "sparse-detr.dll"));
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path}: build the solution first (./build.sh build).");
    }

    [GeneratedRegex(@"(?<=listening on )http://[^,:]+:\d+")]
    private static partial Regex Listening();
}
