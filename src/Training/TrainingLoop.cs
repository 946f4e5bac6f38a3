using System.Diagnostics;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Training.Denoising;
using Microsoft.ML.SparseDetr.Training.Losses;
using Microsoft.ML.SparseDetr.Training.Matching;
using Microsoft.ML.SparseDetr.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>
/// A whole training: epochs over the pictures, validation of the averaged weights, checkpoints, history.
/// The same seed and number of threads give the same numbers, also across a stop and a resume.
/// </summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly Detector _model;
    private readonly Detector _average;
    private readonly IDetectionSource _pictures;
    private readonly TrainingOptions _options;
    private readonly Func<Detector, CancellationToken, ValidationScore>? _validate;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly TrainingOptimizer _optimizer;
    private readonly ModelEma _ema;
    private readonly TrainingStep _step;
    private readonly FlatCosineSchedule _schedule;
    private readonly SparsityController? _sparsity;
    private readonly FrozenChannels _frozen;
    private readonly BestWeights _best;
    private readonly int _steps;
    private readonly Stopwatch _clock = new();
    private TrainingState _state;
    private long _start;

    /// <summary>Prepares a training of <paramref name="model"/>, which keeps its present weights as the start.</summary>
    /// <param name="model">The detector, on any device; it is moved to that of the options.</param>
    /// <param name="pictures">What to learn from.</param>
    /// <param name="options">How.</param>
    /// <param name="validate">Scores the averaged weights, or null to train without validation.</param>
    /// <param name="progress">Told after every step and epoch.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there is no picture.</exception>
    /// <exception cref="CheckpointException">The checkpoint to resume cannot be used.</exception>
    public TrainingLoop(
        Detector model, IDetectionSource pictures, TrainingOptions options,
        Func<Detector, CancellationToken, ValidationScore>? validate = null, IProgress<TrainingProgress>? progress = null)
    {
        if (pictures.Count == 0)
            throw new ArgumentException("There is no picture to train on.", nameof(pictures));
        if (pictures.ClassNames.Count != model.ClassCount)
            throw new ArgumentException($"The pictures have {pictures.ClassNames.Count} classes, the detector {model.ClassCount}.", nameof(pictures));
        (_model, _pictures, _options, _validate, _progress) = (model, pictures, options, validate, progress);
        _model.to(device(options.Device));
        _average = Detector.Create(model.Preset, model.ClassCount, options.Height, options.Width, model.Parts);
        _average.to(device(options.Device));
        _average.eval();
        foreach (var parameter in _average.parameters())
            parameter.requires_grad_(false);

        _steps = pictures.Count < options.BatchSize ? 1 : pictures.Count / options.BatchSize;
        _schedule = FlatCosineSchedule.FromFractions(
            (long)_steps * options.Epochs, options.WarmupFraction, options.FlatFraction, options.FinalFraction, options.FinalRateFactor);
        _optimizer = OptimizerGroups.Create(model, options.LearningRate, options.WeightDecay);
        _ema = new ModelEma(State(_average), State(model), options.EmaDecay, options.EmaRamp);
        var denoising = options.DenoisingQueries > 0 ? new ContrastiveDenoising(options.DenoisingQueries, options.LabelNoise, options.BoxNoise) : null;
        _sparsity = options.Sparsity is { Components.Count: 0, CollectScores: false }
            ? null
            : new SparsityController(model, _average, options.Sparsity, options.Epochs, _steps, options.Seed);
        _frozen = new FrozenChannels(model, _optimizer);
        _best = new BestWeights(_average);
        _step = new TrainingStep(
            model, new DetectionCriterion(CriterionOptions.For(model.Preset)), denoising, _optimizer, _ema, options, _sparsity, _frozen);
        _state = new TrainingState { Preset = model.Preset.Name, ClassNames = [.. pictures.ClassNames], Options = options.Fingerprint() };
        if (options.Resume is { } checkpoint)
            Resume(checkpoint);
    }

    /// <summary>Trains to the end, or to the end of the present step when <paramref name="cancellation"/> is requested.</summary>
    /// <exception cref="TrainingDivergedException">Loss or gradient stayed not finite.</exception>
    /// <exception cref="CheckpointException">The run folder cannot be written.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        _clock.Start();
        _start = _state.Iteration;
        using var log = OpenLog();
        var cancelled = false;
        while (!cancelled && _state.Epoch < _options.Epochs)
        {
            if (_state.StepInEpoch == 0)
                ChangeStructure();
            cancelled = !RunEpoch(log, cancellation);
            if (!cancelled)
                FinishEpoch(log, cancellation);
            _state.EmaUpdates = _ema.Updates;
            if (_options.RunFolder is { } folder)
                Checkpoint.Save(Path.Combine(folder, "last.safetensors"), _model, _average, _optimizer, _sparsity, _state);
        }
        return new TrainingResult(_best.ToDetector(_model.Structure), _state.History, _state.BestEpoch, cancelled) { Scores = _sparsity?.Scores };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frozen.Dispose();
        _sparsity?.Dispose();
        _optimizer.Dispose();
        _average.Dispose();
        _best.Dispose();
    }

    // Weights of another structure are no measure for the new one: the search for the best begins anew.
    private void ChangeStructure()
    {
        if (_sparsity is null)
            return;
        if (_options.Sparsity.Scores.RestartTokens && _options.Augmentation?.StopsInFrontOf(_state.Epoch, _options.Epochs) == true)
            _sparsity.Scores.Tokens.Restart();
        var changes = _sparsity.StartEpoch(_state.Epoch, _state.Iteration);
        if (changes.Count == 0)
            return;
        (_state.Structure, _state.StructureBefore, _state.StructureChange) = (_model.Structure, _sparsity.Before, _sparsity.LastChange);
        _state.BestEpoch = 0;
        _best.Forget();
        _frozen.Capture();
        foreach (var change in changes)
            _progress?.Report(Progress(0, _schedule.Factor(_state.Iteration)) with { Change = $"Epoch {change.Epoch + 1}: {change.Description}." });
    }

    /// <returns>False when the training was cancelled before the epoch's end.</returns>
    private bool RunEpoch(TrainingLog? log, CancellationToken cancellation)
    {
        var epoch = _state.Epoch;
        var late = epoch >= _options.Epochs - Math.Round(_options.Epochs * _options.LateMatcherFraction);
        var cost = late && _model.Preset.Decoder.Second ? MatchingCost.ScoreTimesOverlap : MatchingCost.BoxAndClass;
        var loader = new BatchLoader(_pictures, Batches());
        _model.train();
        _step.Collects = _sparsity?.IsCollecting(epoch) ?? false;
        var watch = Stopwatch.StartNew();
        var position = 0;
        try
        {
            foreach (var batch in loader.ReadEpoch(epoch, cancellation))
            {
                using (batch)
                {
                    if (position++ < _state.StepInEpoch)
                        continue; // done before the checkpoint
                    var factor = Factor(_state.Iteration);
                    var result = _step.Run(batch, _state.Iteration, factor, cost);
                    Account(result);
                    log?.Step(epoch + 1, _state.Iteration, _options.LearningRate * factor, result, watch.Elapsed.TotalSeconds);
                    _state.Seconds += watch.Elapsed.TotalSeconds;
                    watch.Restart();
                    Report(result, factor);
                }
                if (cancellation.IsCancellationRequested)
                    return false;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        return true;
    }

    // A step uses the rate of its own number counted from 1, and its place in the window after a change of structure.
    private double Factor(long iteration) => _schedule.Factor(iteration + 1) * (_sparsity?.RateFactor(iteration) ?? 1);

    private void Account(StepResult result)
    {
        _state.Iteration++;
        _state.StepInEpoch++;
        if (result.SkipReason is null)
        {
            _state.SkippedInRow = 0;
            _state.LossSum += result.Loss;
            foreach (var (name, value) in result.Terms)
                _state.TermSums[name] = _state.TermSums.GetValueOrDefault(name) + value;
            return;
        }
        _state.SkippedSteps++;
        if (++_state.SkippedInRow > _options.LargestSkip)
            throw new TrainingDivergedException(
                $"Training stopped at iteration {_state.Iteration}: {result.SkipReason} in {_state.SkippedInRow} steps in a row. "
                + $"A lower learning rate than {_options.LearningRate:G3} or a longer warm-up usually helps; the last checkpoint is intact.");
    }

    private void FinishEpoch(TrainingLog? log, CancellationToken cancellation)
    {
        var counted = Math.Max(1, _state.StepInEpoch - _state.SkippedSteps);
        _sparsity?.FinishEpoch(_state.Iteration);
        var stability = CloseScores();
        var watch = Stopwatch.StartNew();
        var due = (_state.Epoch + 1) % _options.ValidateEvery == 0 || _state.Epoch + 1 == _options.Epochs;
        var score = due && _validate is not null ? Validate(cancellation) : null;
        var means = new SortedDictionary<string, double>(_state.TermSums.ToDictionary(term => term.Key, term => term.Value / counted), StringComparer.Ordinal);
        var record = new EpochRecord(
            _state.Epoch + 1, _options.LearningRate * _schedule.Factor(_state.Iteration), _state.LossSum / counted, means, _state.SkippedSteps,
            _state.Seconds, watch.Elapsed.TotalSeconds, score?.AveragePrecision, score?.AveragePrecision50)
        {
            StructureVersion = _model.Structure.Version,
            Shares = StructureShares.Of(_model),
            Phase = _sparsity?.Phase(_state.Iteration - 1) ?? SparsityPhase.Collect,
            WindowFactor = _sparsity?.RateFactor(_state.Iteration - _state.StepInEpoch) ?? 1,
            Stability = stability,
        };

        var best = _state.History.Where(row => row.StructureVersion == record.StructureVersion).Max(row => row.AveragePrecision) ?? double.NegativeInfinity;
        _state.History.Add(record);
        (_state.Epoch, _state.StepInEpoch, _state.SkippedSteps, _state.Seconds, _state.LossSum) = (record.Epoch, 0, 0, 0, 0);
        _state.TermSums.Clear();
        if (score?.AveragePrecision > best)
        {
            _state.BestEpoch = _state.Epoch;
            _best.Keep(_options.RunFolder, _state);
        }
        log?.Epoch(_state.History);
        _progress?.Report(Progress(record.Loss, _schedule.Factor(_state.Iteration)) with { Finished = record });
    }

    private ScoreStability? CloseScores()
    {
        var stability = _step.Collects ? _sparsity!.CloseScores() : null;
        _state.Choice = _step.Collects ? _sparsity!.Choice : null;
        if (_step.Collects && _options.RunFolder is { } folder)
            Checkpoint.SaveScores(Path.Combine(folder, "scores.safetensors"), _sparsity!.Scores);
        return stability;
    }

    // A cancellation during the validation ends it without a score: the epoch itself is finished and counts.
    private ValidationScore? Validate(CancellationToken cancellation)
    {
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            _average.eval();
            return _validate!(_average, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Resume(string checkpoint)
    {
        _state = Checkpoint.Load(checkpoint, _model, _average, _optimizer, _sparsity, _state);
        _ema.Updates = _state.EmaUpdates;
        _frozen.Capture();
        if (_state.BestEpoch > 0)
            _best.Load(checkpoint, _state.BestEpoch);
    }

    private BatchOptions Batches() => new()
    {
        BatchSize = _options.BatchSize,
        Height = _options.Height,
        Width = _options.Width,
        Augmentation = _options.Augmentation,
        DropLast = _pictures.Count >= _options.BatchSize,
        Workers = _options.Workers,
        Seed = _options.Seed,
        Epochs = _options.Epochs,
        Shuffle = true,
    };

    private TrainingLog? OpenLog()
    {
        if (_options.RunFolder is not { } folder)
            return null;
        try
        {
            return new TrainingLog(folder, _state.Iteration);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The run folder '{folder}' cannot be written: {error.Message}", error);
        }
    }

    private void Report(StepResult result, double factor)
    {
        if (_progress is null)
            return;
        var message = result.SkipReason is { } reason ? $"Step {_state.Iteration} was skipped: {reason}." : null;
        _progress.Report(Progress(result.Loss, factor) with { Message = message });
    }

    private TrainingProgress Progress(double loss, double factor)
    {
        var perStep = _clock.Elapsed / Math.Max(1, _state.Iteration - _start);
        return new TrainingProgress(
            Math.Min(_state.Epoch + 1, _options.Epochs), _options.Epochs, _state.StepInEpoch, _steps, loss, _options.LearningRate * factor,
            _clock.Elapsed, perStep * ((long)_steps * _options.Epochs - _state.Iteration));
    }

    private static Dictionary<string, Tensor> State(Detector detector)
        => ModuleState.Entries(detector).ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
}
