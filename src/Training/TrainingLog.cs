using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Training.Checkpoints;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>A row for each step and a record for each epoch of a training, as files.</summary>
internal sealed class TrainingLog : IDisposable
{
    private const string Header = "epoch,iteration,learning_rate,loss,gradient_norm,seconds,skipped";
    private const int Columns = 7;
    private readonly string _historyPath;
    private readonly StreamWriter _steps;

    /// <summary>Opens the log. Rows of steps that a resumed training will do again are dropped.</summary>
    /// <param name="path">File of the steps (.csv).</param>
    /// <param name="historyPath">File of the epochs (.json).</param>
    /// <param name="iteration">Steps already done; 0 starts a new log.</param>
    public TrainingLog(string path, string historyPath, long iteration)
    {
        _historyPath = historyPath;
        var kept = iteration > 0 && File.Exists(path)
            ? File.ReadLines(path).Skip(1).Where(line => IterationOf(line) <= iteration).ToArray()
            : [];
        AtomicFile.WriteText(path, string.Join('\n', [Header, .. kept, ""]));
        _steps = new StreamWriter(path, append: true) { NewLine = "\n" };
    }

    /// <summary>Adds a step.</summary>
    public void Step(int epoch, long iteration, double rate, StepResult result, double seconds)
        => _steps.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{epoch},{iteration},{rate:G6},{result.Loss:G7},{result.GradientNorm:G6},{seconds:F4},{(result.SkipReason is null ? 0 : 1)}"));

    /// <summary>Rewrites the history.</summary>
    public void Epoch(List<EpochRecord> history)
    {
        _steps.Flush();
        AtomicFile.WriteText(_historyPath, JsonSerializer.Serialize(history, TrainingStateJson.Default.ListEpochRecord));
    }

    /// <inheritdoc/>
    public void Dispose() => _steps.Dispose();

    private static long IterationOf(string line)
        => line.Split(',') is { Length: Columns } cells // a row that a kill has cut off is not one
            && long.TryParse(cells[1], NumberStyles.Integer, CultureInfo.InvariantCulture, out var iteration)
            ? iteration
            : long.MaxValue;
}
