using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Training.Events;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>A row for each step and a record for each epoch of a training, as files.</summary>
internal sealed class TrainingLog : IDisposable
{
    private const string Header = "epoch,iteration,learning_rate,loss,gradient_norm,seconds,skipped";
    private const int Columns = 7;
    private readonly RunFolder _folder;
    private readonly StreamWriter _steps;
    private readonly EventFile _events;

    /// <summary>Opens the log. Rows of steps that a resumed training will do again are dropped.</summary>
    /// <param name="folder">Where the files go.</param>
    /// <param name="iteration">Steps already done; 0 starts a new log.</param>
    public TrainingLog(RunFolder folder, long iteration)
    {
        _folder = folder;
        var path = folder.StepLog;
        var kept = iteration > 0 && File.Exists(path)
            ? File.ReadLines(path).Skip(1).Where(line => IterationOf(line) <= iteration).ToArray()
            : [];
        AtomicFile.WriteText(path, string.Join('\n', [Header, .. kept, ""]));
        _steps = new StreamWriter(path, append: true) { NewLine = "\n" };
        _events = new EventFile(folder.Events);
    }

    /// <summary>Adds a step.</summary>
    public void Step(int epoch, long iteration, double rate, StepResult result, double seconds)
    {
        _steps.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{epoch},{iteration},{rate:G6},{result.Loss:G7},{result.GradientNorm:G6},{seconds:F4},{(result.SkipReason is null ? 0 : 1)}"));
        _events.Add(iteration, [("train/loss", result.Loss), ("train/gradient_norm", result.GradientNorm), ("train/learning_rate", rate)]);
    }

    /// <summary>Rewrites the history and adds the epoch that has just ended.</summary>
    /// <param name="history">The epochs so far.</param>
    /// <param name="iteration">Steps so far.</param>
    public void Epoch(List<EpochRecord> history, long iteration)
    {
        _steps.Flush();
        AtomicFile.WriteText(_folder.History, JsonSerializer.Serialize(history, TrainingStateJson.Default.ListEpochRecord));
        AtomicFile.WriteText(_folder.Results, ResultTable.ToCsv(history));
        _events.Add(iteration, Scalars(history[^1]));
        _events.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _steps.Dispose();
        _events.Dispose();
    }

    private static IEnumerable<(string Tag, double Value)> Scalars(EpochRecord epoch) =>
    [
        ("epoch/number", epoch.Epoch), ("epoch/loss", epoch.Loss), .. epoch.Terms.Select(term => ("loss/" + term.Key, term.Value)),
        ("val/AP", epoch.AveragePrecision ?? double.NaN), ("val/AP50", epoch.AveragePrecision50 ?? double.NaN),
        ("sparsity/tokens", epoch.Shares.Tokens), ("sparsity/queries", epoch.Shares.Queries),
        ("sparsity/feed_forward", epoch.Shares.FeedForward), ("sparsity/fusion", epoch.Shares.Fusion),
        ("sparsity/backbone", epoch.Shares.Backbone),
    ];

    private static long IterationOf(string line)
        => line.Split(',') is { Length: Columns } cells // a row that a kill has cut off is not one
            && long.TryParse(cells[1], NumberStyles.Integer, CultureInfo.InvariantCulture, out var iteration)
            ? iteration
            : long.MaxValue;
}
