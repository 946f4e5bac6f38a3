using System.Globalization;
using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Training;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>
/// Hands the training's reports to the host's channels, which is where <c>MLContext.Log</c> gets them from, and to the user's own receiver.
/// </summary>
internal sealed class TrainingReporter : IProgress<TrainingProgress>, IDisposable
{
    private readonly IChannel _channel;
    private readonly IProgressChannel _progress;
    private readonly IProgress<FitProgress>? _receiver;
    private TrainingProgress? _last;

    public TrainingReporter(IHost host, IChannel channel, IProgress<FitProgress>? receiver)
    {
        _channel = channel;
        _receiver = receiver;
        _progress = host.StartProgressChannel("Training");
        _progress.SetHeader(new ProgressHeader(["Loss", "AP"], ["epochs", "steps"]), Fill);
    }

    public void Report(TrainingProgress value)
    {
        _last = value;
        if (value.Message is { } message)
            _channel.Warning(MessageSensitivity.None, message);
        if (value.Change is { } change)
            _channel.Info(MessageSensitivity.None, change);
        if (value.Preparation is { } preparation)
            _channel.Info(MessageSensitivity.None, preparation);
        if (value.Finished is { } epoch)
        {
            var precision = epoch.AveragePrecision is { } ap
                ? string.Create(CultureInfo.InvariantCulture, $", AP {ap:0.000}, AP50 {epoch.AveragePrecision50:0.000}")
                : "";
            _channel.Info(
                MessageSensitivity.None,
                string.Create(CultureInfo.InvariantCulture,
                    $"Epoch {epoch.Epoch} of {value.Epochs}: loss {epoch.Loss:0.000}, {epoch.TrainingSeconds:0.0} s") + precision
                    + (epoch.Correlation is { All: var share } ? string.Create(CultureInfo.InvariantCulture, $", Corr {share:0.000}") : "")
                    + Describe(epoch.Stability));
            _progress.Checkpoint(epoch.Loss, epoch.AveragePrecision, epoch.Epoch, null);
        }
        _receiver?.Report(new FitProgress(value.Finished?.Epoch ?? value.Epoch, value.Epochs, value.Step, value.Steps, value.Loss,
            value.LearningRate, value.Remaining)
        {
            LossTerms = Summed(value.Terms),
            ImagesPerSecond = value.ImagesPerSecond,
            BestAP = value.BestAP,
            Preparation = value.Preparation,
            StructureChange = value.Change,
            EpochFinished = value.Finished is not null,
            TrainingSeconds = value.Finished?.TrainingSeconds ?? 0,
            AP = value.Finished?.AveragePrecision,
            AP50 = value.Finished?.AveragePrecision50,
            TokenCorrelation = value.Finished?.Correlation?.All,
        });
    }

    public void Dispose() => _progress.Dispose();

    /// <summary>loss_bbox, loss_bbox_aux_0, loss_bbox_dn_1 … are one term.</summary>
    private static SortedDictionary<string, double> Summed(IReadOnlyDictionary<string, double> terms)
    {
        var sums = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in terms)
        {
            var key = LossTermName.WithoutStage(name);
            sums[key] = sums.GetValueOrDefault(key) + value;
        }
        return sums;
    }

    private static string Describe(ScoreStability? stability) => string.Concat(new[]
    {
        ("tokens", stability?.Tokens), ("queries", stability?.Queries), ("channels", stability?.Channels),
        ("entropy of tokens", stability?.TokenEntropy),
    }.Where(entry => entry.Item2 is not null).Select((entry, i) =>
        string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? "; stability: " : ", ")}{entry.Item1} {entry.Item2:0.000}")));

    private void Fill(IProgressEntry entry)
    {
        if (_last is not { } last)
            return;
        entry.SetProgress(0, last.Epoch - 1, last.Epochs);
        entry.SetProgress(1, last.Step, last.Steps);
        entry.SetMetric(0, last.Loss);
    }
}
