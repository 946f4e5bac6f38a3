using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>The official PyTorch code of a network in a process of its own, which computes only when it is asked.</summary>
internal sealed class OfficialForward : IDisposable
{
    private readonly Process _process;

    private OfficialForward(Process process)
    {
        _process = process;
        using var facts = Answer();
        Description = $"PyTorch {facts.RootElement.GetProperty("torch").GetString()}";
        Parameters = facts.RootElement.GetProperty("parameters").GetInt64();
    }

    /// <summary>Version of PyTorch.</summary>
    public string Description { get; }

    /// <summary>Parameters of the network.</summary>
    public long Parameters { get; }

    /// <summary>Builds the network.</summary>
    /// <param name="folder">The official code.</param>
    /// <param name="options">Its options, as on its command line.</param>
    /// <param name="size">Side of the image.</param>
    /// <param name="threads">Threads of a pass.</param>
    public static OfficialForward Start(string folder, string options, int size, int threads)
    {
        // Debian's own interpreter, for which its package has PyTorch.
        var python = Environment.GetEnvironmentVariable("OFFICIAL_PYTHON") ?? "/usr/bin/python3";
        var count = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            Path.Combine("bench", "pytorch", "forward.py"), Path.GetFullPath(folder),
            "--size", size.ToString(CultureInfo.InvariantCulture), "--threads", count,
        }.Concat(options.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            start.ArgumentList.Add(argument);
        start.Environment["OMP_NUM_THREADS"] = count;
        start.Environment["OPENBLAS_NUM_THREADS"] = count;
        start.Environment["OMP_WAIT_POLICY"] = "passive"; // it waits while the others compute
        return new OfficialForward(Process.Start(start)!);
    }

    /// <summary>Milliseconds of one pass.</summary>
    public double Milliseconds()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        using var answer = Answer();
        return answer.RootElement.GetProperty("milliseconds")[0].GetDouble();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonDocument Answer() => JsonDocument.Parse(_process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException("The official code ended; its reason is printed above."));
}
