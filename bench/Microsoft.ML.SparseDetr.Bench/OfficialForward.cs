using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>The official PyTorch code of a network in a process of its own, which computes only when it is asked.</summary>
internal sealed class OfficialForward : IDisposable
{
    private readonly AskedProcess _process;

    private OfficialForward(AskedProcess process)
    {
        _process = process;
        Description = $"PyTorch {process.Facts.RootElement.GetProperty("torch").GetString()}";
        Parameters = process.Facts.RootElement.GetProperty("parameters").GetInt64();
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
        var start = new ProcessStartInfo(python);
        foreach (var argument in new[]
        {
            Path.Combine("bench", "pytorch", "forward.py"), Path.GetFullPath(folder),
            "--size", size.ToString(CultureInfo.InvariantCulture), "--threads", count,
        }.Concat(options.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            start.ArgumentList.Add(argument);
        start.Environment["OMP_NUM_THREADS"] = count;
        start.Environment["OPENBLAS_NUM_THREADS"] = count;
        start.Environment["OMP_WAIT_POLICY"] = "passive"; // it waits while the others compute
        return new OfficialForward(new AskedProcess(start));
    }

    /// <summary>Milliseconds of one pass.</summary>
    public double Milliseconds() => _process.Milliseconds();

    public void Dispose() => _process.Dispose();
}
