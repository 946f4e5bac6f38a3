using System.Diagnostics;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Training.Checkpoints;

namespace Microsoft.ML.SparseDetr.Training;

/// <summary>
/// A whole training. Each epoch: change the structure, step through the images, validate the averaged weights, record, save.
/// The same seed and number of threads give the same numbers, also across a stop and a resume.
/// </summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly TrainingImages _images;
    private readonly TrainingOptions _options;
    private readonly Func<Detector, CancellationToken, ValidationScore>? _validate;
    private readonly ProgressMeter _meter;
    private readonly RunFolder? _folder;
    private readonly Learner _learner;
    private readonly TrainingStep _step;
    private readonly TrainingPlan _plan;
    private readonly BestWeights _best;
    private readonly TrainingState _state;
    private readonly (int Epochs, int Scheduled)? _before;

    /// <summary>Prepares a training of <paramref name="model"/>, which keeps its present weights as the start.</summary>
    /// <param name="model">The detector, on any device; it is moved to that of the options.</param>
    /// <param name="source">What to learn from.</param>
    /// <param name="options">How.</param>
    /// <param name="validate">Scores the averaged weights, or null to train without validation.</param>
    /// <param name="progress">Told after every step and epoch.</param>
    /// <param name="teacher">Weights of a finished dense training that teach, or null. The caller keeps them.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there is no image.</exception>
    /// <exception cref="CheckpointException">The checkpoint to resume cannot be used.</exception>
    /// <exception cref="InvalidDataException">The scores to begin with are not those of the network.</exception>
    public TrainingLoop(
        Detector model, IDetectionSource source, TrainingOptions options,
        Func<Detector, CancellationToken, ValidationScore>? validate = null, IProgress<TrainingProgress>? progress = null,
        Detector? teacher = null)
    {
        _before = options.Resume is { } resumed ? Checkpoint.LengthOf(resumed, options.Fingerprint(model.Parts)) : null;
        options = options with { ScheduledEpochs = _before?.Scheduled };
        (_options, _validate) = (options, validate);
        _images = new TrainingImages(source, options, model.ClassCount, problem => _meter!.Note(_state!, problem));
        var steps = _images.StepsPerEpoch;
        _learner = new Learner(model, options, steps, teacher);
        _step = new TrainingStep(_learner, options);
        _plan = new TrainingPlan(model.Preset, options, steps);
        _best = new BestWeights(_learner.Average);
        _meter = new ProgressMeter(progress, _plan, options.Epochs, steps, Math.Min(options.BatchSize, source.Count));
        _folder = options.RunFolder is { } folder ? new RunFolder(folder) : null;
        var fresh = new TrainingState
        {
            Preset = model.Preset.Name,
            ClassNames = _images.ClassNames,
            Options = options.Fingerprint(model.Parts),
            KeepsEverything = options.Sparsity.KeepsEverything(),
            ScheduledEpochs = options.Epochs,
        };
        _state = options.Resume is { } checkpoint ? _learner.Restore(checkpoint, fresh) with
        {
            Options = fresh.Options,
            ScheduledEpochs = options.ScheduledEpochs,
        } : fresh;
        if (options is { Resume: null, Sparsity.Schedule.ScoresFile: { } scores } && _learner.Sparsity is { } sparsity)
            Checkpoint.LoadScores(scores, sparsity.Scores, model);
        if (_state.BestEpoch > 0)
            _best.Load(RunFolder.Of(options.Resume!).BestWeights, _state.BestEpoch);
    }

    /// <summary>The first batches of a training that is still to begin, each alive until the next is asked for.</summary>
    public IEnumerable<ImageBatch> FirstBatches(int count) => _images.Read(0, 0, CancellationToken.None).Take(count);

    /// <summary>Trains to the end, or to the end of the present step when <paramref name="cancellation"/> is requested.</summary>
    /// <exception cref="TrainingDivergedException">Losses or gradients stayed not finite, or the predictions became so.</exception>
    /// <exception cref="DatasetException">Too many images cannot be read any more; all steps so far are saved.</exception>
    /// <exception cref="CheckpointException">The run folder cannot be written.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        using var log = _folder?.OpenLog(_state.Iteration);
        if (_before is { } before && before.Epochs < _options.Epochs)
            _meter.Note(_state, $"The training had {before.Epochs} epochs and now has {_options.Epochs}: from epoch {_state.Epoch + 1} on "
                + "learning rate and augmentation follow the longer schedule.");
        var cancelled = !Prepare(cancellation);
        _meter.Start(_state.Iteration);
        var stopped = false;
        while (!cancelled && !stopped && _state.Epoch < _options.Epochs)
        {
            try
            {
                cancelled = !ChangeStructure(cancellation) || !Step(log, cancellation);
                if (!cancelled)
                {
                    var stability = CloseScores(); // gives the average the structure that is validated
                    Record(log, stability, Validate(cancellation));
                    stopped = StopsEarly();
                }
            }
            catch (DatasetException)
            {
                Save();
                if (_folder is not null)
                    _meter.Note(_state, $"All {_state.Iteration} steps so far are saved; put the images back and resume.");
                throw;
            }
            Save();
        }
        return new TrainingResult(_best.ToDetector(_learner.Model.Structure), _state.History, _state.BestEpoch, cancelled)
        {
            Scores = _learner.Sparsity?.Scores,
            FirstLoss = _state.FirstLoss,
        };
    }

    // While the network still becomes smaller, a lower AP says nothing about the next epochs.
    private bool StopsEarly()
    {
        if (_options.Patience is not { } patience || _state.BestEpoch == 0 || _state.Epoch - _state.BestEpoch < patience
            || _state.Epoch >= _options.Epochs || _learner.Sparsity?.IsFinal(_state.Epoch) == false)
            return false;
        _meter.Note(_state, $"The AP has not risen for {_state.Epoch - _state.BestEpoch} epochs, so the training ends; epoch "
            + $"{_state.BestEpoch} was the best.");
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _learner.Dispose();
        _best.Dispose();
    }

    private void Save()
    {
        (_state.EmaUpdates, _state.EmaRestarted) = (_learner.Ema.Updates, _learner.Ema.Restarted);
        _folder?.Save(_learner, _state);
    }

    /// <returns>False when the training was cancelled.</returns>
    private bool Prepare(CancellationToken cancellation)
    {
        if (_learner.Sparsity?.Target is not { Levers: null } target || _state.Epoch == _options.Epochs)
            return true;
        if (target.QueryFloor(_options.MostObjects) is { } floor)
            _meter.Prepare(_state, floor);
        try
        {
            target.Measure(_options.MostObjects, _folder?.ReadLevers(), (done, all) =>
                _meter.Prepare(_state, $"Measured {done} of {all} smaller parts."), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        _folder?.Save(target.Levers!);
        target.ThrowIfOutOfReach();
        _state.Levers = target.Levers;
        return true;
    }

    /// <returns>False when the training was cancelled before anything changed.</returns>
    private bool ChangeStructure(CancellationToken cancellation)
    {
        if (_learner.Sparsity is not { } sparsity || _state.Tally.Steps > 0)
            return true;
        if (_options.Sparsity.Scores.RestartTokens && _options.Augmentation?.StopsInFrontOf(_state.Epoch, _options.Epochs) == true)
            sparsity.Scores.Tokens.Restart();
        IReadOnlyList<StructureChange> changes;
        try
        {
            changes = sparsity.StartEpoch(_state.Epoch, _state.Iteration,
                () => _images.ReadAhead(_state.Epoch, _options.Device, cancellation),
                (done, all) => _meter.Prepare(_state, $"Tried {done} of {all} cuts."), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        if (sparsity.Target is { Chosen: { } chosen } target && _state.Budgets is null)
        {
            _state.Budgets = chosen;
            _meter.Change(_state, $"{target.Description}.");
        }
        if (changes.Count == 0)
            return true;
        (_state.Structure, _state.StructureBefore, _state.StructureChange, _state.TaughtSince) =
            (_learner.Model.Structure, sparsity.Before, sparsity.LastChange, sparsity.TaughtSince);
        _state.BestEpoch = 0; // weights of another structure are no measure for the new one
        _best.Forget();
        _learner.Frozen.Capture();
        if (sparsity.Repaired is not null && _options.Sparsity.Repair!.RestartAverage)
            _learner.Ema.Restart();
        foreach (var change in changes)
            _meter.Change(_state, $"Epoch {change.Epoch + 1}: {change.Description}.");
        if (sparsity.Repaired is { } repaired)
            _meter.Change(_state, repaired.ToString());
        return true;
    }

    /// <returns>False when the training was cancelled before the epoch's end.</returns>
    private bool Step(TrainingLog? log, CancellationToken cancellation)
    {
        _learner.Model.train();
        _step.Collects = _learner.Sparsity?.IsCollecting(_state.Epoch) ?? false;
        var watch = Stopwatch.StartNew();
        foreach (var batch in _images.Read(_state.Epoch, _state.Tally.Steps, cancellation))
        {
            var factor = _plan.FactorOf(_state.Iteration) * (_learner.Sparsity?.RateFactor(_state.Iteration) ?? 1);
            var result = _step.Run(batch, _state.Iteration, factor, _plan.CostIn(_state.Epoch));
            _state.Count(result.Loss, result.Terms, result.SkipReason is not null, result.Correlation);
            if (_state.SkippedInRow > _options.LargestSkip)
                throw new TrainingDivergedException(_state.Iteration, _state.SkippedInRow, result.SkipReason!, _options.LearningRate);
            log?.Step(_state.Epoch + 1, _state.Iteration, _options.LearningRate * factor, result, watch.Elapsed.TotalSeconds);
            _state.Tally.Seconds += watch.Elapsed.TotalSeconds;
            _meter.Step(_state, result, _options.LearningRate * factor, watch.Elapsed.TotalSeconds);
            watch.Restart();
            if (cancellation.IsCancellationRequested)
                return false;
        }
        return !cancellation.IsCancellationRequested;
    }

    private ScoreStability? CloseScores()
    {
        var stability = _learner.FinishEpoch(_state.Iteration, _step.Collects);
        if (stability is not null)
            _folder?.Save(_learner.Sparsity!.Scores);
        return stability;
    }

    private Validation Validate(CancellationToken cancellation)
    {
        try
        {
            return Validation.Of(_learner.Average, _plan.Validates(_state.Epoch) ? _validate : null, cancellation);
        }
        catch (NotFiniteNumberException error)
        {
            throw new TrainingDivergedException($"After epoch {_state.Epoch + 1}, step {_state.Iteration}: {error.Message}",
                _options.LearningRate);
        }
    }

    private void Record(TrainingLog? log, ScoreStability? stability, Validation validation)
    {
        var record = _learner.Describe(_state, _plan.RateAfter(_state.Iteration), stability, validation);
        _state.Choice = stability is null ? null : _learner.Sparsity!.Choice;
        if (_state.Finish(record))
        {
            _best.Keep();
            _folder?.SaveBest(_learner.Average, _state);
        }
        log?.Epoch(_state.History, _state.Iteration);
        _meter.Epoch(_state, record);
    }
}
