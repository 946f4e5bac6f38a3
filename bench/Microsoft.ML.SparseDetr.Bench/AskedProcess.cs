using System.Diagnostics;
using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// A program in another language that takes turns with ours: a line asks it for one pass, and its answer is a line of JSON with the
/// milliseconds. It computes only when it is asked.
/// </summary>
internal sealed class AskedProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts the program and waits for the line in which it tells about itself.</summary>
    public AskedProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        Facts = Answer();
    }

    /// <summary>What it told about itself.</summary>
    public JsonDocument Facts { get; }

    /// <summary>Milliseconds of one pass.</summary>
    /// <param name="question">The line that asks.</param>
    public double Milliseconds(string question = "")
    {
        _process.StandardInput.WriteLine(question);
        _process.StandardInput.Flush();
        using var answer = Answer();
        return answer.RootElement.GetProperty("milliseconds")[0].GetDouble();
    }

    public void Dispose()
    {
        Facts.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonDocument Answer() => JsonDocument.Parse(_process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"{_process.StartInfo.FileName} ended; its reason is printed above."));
}
