using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity.Compensation;
using Microsoft.ML.SparseDetr.Sparsity.Prediction;
using Microsoft.ML.SparseDetr.Sparsity.Repair;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Sparsity.Selection;
using Microsoft.ML.SparseDetr.Sparsity.Trials;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity;

/// <summary>Changes the structure of a detector while it trains.</summary>
/// <remarks>
/// Super Sparse DETR's algorithm 1: collect scores, make the structure sparse at milestones, compensate after each change.
/// </remarks>
internal sealed class SparsityController : IDisposable
{
    private readonly Detector _model;
    private readonly Detector _average;
    private readonly SparsityOptions _options;
    private readonly SparsityClock _clock;
    private readonly StructureSelector _selector;
    private readonly Teacher _teacher;
    private readonly DenseTeacher? _dense;
    private readonly NetworkRepair? _repair;

    /// <param name="model">The detector in training, the student.</param>
    /// <param name="average">Its averaged weights, the teacher.</param>
    /// <param name="options">Budgets and choices.</param>
    /// <param name="epochs">Length of the training.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="seed">Of random selection.</param>
    /// <param name="finished">Weights of a finished dense training that teach instead, or null. The caller keeps them.</param>
    /// <exception cref="ArgumentException">The training is too short for the milestones, the compensation too long for them, there are not
    /// so many queries, or no token predictor where one is needed.</exception>
    internal SparsityController(Detector model, Detector average, SparsityOptions options, int epochs, int stepsPerEpoch, int seed,
        Detector? finished = null)
    {
        if (options.Queries > model.Preset.Queries)
            throw new ArgumentException($"{options.Queries} queries are to be kept, {model.Preset} has {model.Preset.Queries}.",
                nameof(options));
        if (options.PredictsTokens && !model.Parts.TokenPredictor)
            throw new ArgumentException($"Tokens are to be chosen for each image, but {model.Preset} was built without a token predictor.",
                nameof(options));
        foreach (var name in options.GroupWidthRatios?.Keys ?? [])
            if (!model.ChannelGroups.Any(group => SparsityOptions.NamesOf(group.Name, name)))
                throw new ArgumentException(
                    $"GroupWidthRatios names '{name}', and no group of channels of {model.Preset} begins so; its groups are "
                    + $"{string.Join(", ", model.ChannelGroups.Select(group => group.Name))}.", nameof(options));
        (_model, _average, _options) = (model, average, options);
        var schedule = options.Schedule.Paper is { } row
            ? SparsitySchedule.Paper(row, options.Components, options.Compensation.Epochs, options.Schedule.Window)
            : options.Schedule.ScoresFile is not null
            ? SparsitySchedule.AtOnce(epochs, options.Components, options.Compensation.Epochs)
            : options.Schedule.Early ? SparsitySchedule.Early(epochs, options.Components, options.Compensation.Epochs)
            : SparsitySchedule.For(epochs, options.Components, options.Compensation.Epochs, options.Schedule.Window);
        if (schedule.Milestones.Any(milestone => milestone.Epoch >= epochs))
            throw new ArgumentException(
                $"The schedule {options.Schedule.Paper} was made for {schedule.Epochs} epochs; this training has {epochs}.",
                nameof(options));
        _clock = new SparsityClock(
            schedule, stepsPerEpoch, new RateWindow(options.Compensation.RateWindow, options.Compensation.ReducedRate),
            options.Compensation.OneStep);
        Scores = new ScoreBoard(model, options.Scores, options.ChannelScore(training: true));
        _selector = new StructureSelector(model, options, Scores, seed);
        Target = options.Target is null ? null : new TargetBudgets(model, options, _selector, Scores);
        _teacher = new Teacher(average, model, options.Compensation, changes: options.Repair is not null);
        _repair = options.Repair is { } repair ? new NetworkRepair(model, repair) : null;
        _dense = options is { Compensate: true, Compensation.DenseTeacher: { Teaches: true } dense }
            ? new DenseTeacher(average, finished, dense, options.Compensation.Pairing, (long)epochs * stepsPerEpoch)
            : null;
        Before = model.Structure;
    }

    /// <summary>The scores.</summary>
    internal ScoreBoard Scores { get; }

    /// <summary>Finds the budgets, where the options have a target instead of them; null otherwise.</summary>
    internal TargetBudgets? Target { get; }

    /// <summary>What the last call of <see cref="StartEpoch"/> repaired, or null.</summary>
    internal RepairSummary? Repaired { get; private set; }

    /// <summary>The structure before the last change, or of the first one that a later change goes on with.</summary>
    internal SparseState Before { get; private set; }

    /// <summary>Iteration of the change that opened the last window of compensation, or null.</summary>
    internal long? LastChange => _clock.LastChange;

    /// <summary>The weights that teach, where they are neither the student's nor their average; a checkpoint has to keep them.</summary>
    internal Detector? Snapshot => _dense is null ? _teacher.Snapshot : TaughtSince is null ? null : _dense.Weights;

    /// <summary>The first step that a dense teacher taught, or null.</summary>
    internal long? TaughtSince => _dense?.Since;

    /// <summary>
    /// What the scores would choose at the end of the last epoch that collected them, everything that has such scores at its budget; null
    /// before.
    /// </summary>
    internal SparseState? Choice { get; private set; }

    /// <summary>Whether scores still have a use.</summary>
    internal bool IsCollecting(int epoch) => _options.CollectScores || !_clock.CollectingIsOver(epoch);

    /// <summary>Whether nothing more is left out from an epoch, counted from 0, on.</summary>
    internal bool IsFinal(int epoch) => _clock.CollectingIsOver(epoch - 1);

    /// <summary>
    /// Whether every step teaches the token predictor where the decoder looks, before the tokens' milestone and after it.
    /// </summary>
    internal bool TrainsPredictor => _options.PredictsTokens;

    /// <summary>What a step is doing.</summary>
    internal SparsityPhase Phase(long iteration) => _dense is null || LastChange is null ? _clock.Phase(iteration)
        : IsTeaching(iteration) ? SparsityPhase.Compensation : SparsityPhase.Sparse;

    /// <summary>Factor on the learning rate.</summary>
    internal double RateFactor(long iteration) =>
        _options is { Compensate: true, Schedule.Early: false, Compensation.DenseTeacher: null or { ReduceRate: true } }
            ? _clock.RateFactor(iteration)
            : 1;

    /// <summary>Whether a teacher has a say in a step.</summary>
    internal bool IsTeaching(long iteration) => _options is { Compensate: true, Compensation.DenseTeacher: null }
        ? _options.Compensation.Weight > 0 && _clock.IsCompensating(iteration)
        : iteration >= _dense?.Since;

    /// <summary>Applies the milestones of an epoch that is about to begin.</summary>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="iteration">Its first step.</param>
    /// <param name="images">Reads the epoch's batches [B, 3, H, W] from its first one on, for the repair and for scores that are measured
    /// on images; null where there is neither.</param>
    /// <param name="progress">Told how many of all cuts have been tried, or null.</param>
    /// <param name="cancellation">Ends the measuring of budgets and the repair.</param>
    /// <exception cref="OperationCanceledException">The measuring or the repair was ended; the network has not changed.</exception>
    internal IReadOnlyList<StructureChange> StartEpoch(int epoch, long iteration, Func<IEnumerable<Tensor>>? images = null,
        Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        var changes = new List<StructureChange>();
        var milestones = _clock.MilestonesAt(epoch);
        var chooses = Target is { Chosen: null } && milestones.Any(milestone => milestone.Component != SparsityComponent.Tokens);
        if (Scores.Surveyed is { } surveyed
            && (chooses || milestones.Any(milestone => milestone.Component == SparsityComponent.Channels)))
            new CutSurvey(_model, images ?? throw new ArgumentNullException(nameof(images)), cancellation)
                .Run(group => chooses ? Target!.WidthsOf(group) : [], progress, surveyed);
        if (chooses)
            Target!.Choose(cancellation);
        var planned = Plan(milestones);
        Repaired = Repair(planned, images, cancellation);
        foreach (var (milestone, structure) in planned)
        {
            var goesOn = milestone.Continues && StructureComparison.SameBut(milestone.Component, Before, _model.Structure);
            if (!goesOn)
                Before = _model.Structure;
            _model.Structure = structure;
            _clock.Changed(iteration);
            if (_dense is { Since: null } && OpensTeaching(milestone.Component))
                _dense.Begin(iteration);
            else if (_dense is null && IsTeaching(iteration) && !(goesOn && Snapshot is not null))
                _teacher.Freeze();
            var again = goesOn && _options.Schedule.Window == StructureWindow.EveryEpoch ? ", chosen anew" : "";
            changes.Add(new StructureChange(epoch, milestone.Component, Describe(milestone.Component) + again));
        }
        return changes;
    }

    /// <summary>How far the token predictor is from where the queries of a step looked.</summary>
    /// <param name="student">What the student gives.</param>
    /// <param name="map">[B · L] where they looked.</param>
    internal Tensor Predict(DetectorOutput student, float[] map) => TokenPredictionLoss.Compute(
        student.Choice.Scores ?? throw new InvalidOperationException("The student has no token predictor, or is not in training."), map,
        _options.TokenKeepRatio);

    /// <summary>The teacher's losses for a step of the student by name, weighted.</summary>
    /// <param name="student">What the student gives, with its trace and maps.</param>
    /// <param name="images">[B, 3, H, W] what it has seen.</param>
    /// <param name="iteration">Number of the step.</param>
    internal (string Name, Tensor Value)[] Teach(DetectorOutput student, Tensor images, long iteration)
    {
        if (_dense is not null)
            return _dense.Teach(student, images, iteration);
        var (classes, boxes) = _teacher.Teach(student, images, Before);
        return [("kd_class", classes), ("kd_box", boxes)];
    }

    /// <summary>Ends a step that has moved the weights.</summary>
    internal void FinishStep() => _teacher.Follow();

    /// <summary>Closes the averages of an epoch that collected scores.</summary>
    internal ScoreStability CloseScores()
    {
        Scores.EndEpoch();
        Target?.Preview();
        var before = Choice;
        Choice = _selector.SelectCollected(SparseState.Dense);
        return ScoreStability.Of(before, Choice, _model, Scores.Tokens.Entropy());
    }

    /// <summary>
    /// Gives the averaged weights the structure of the student, to be measured or exported with it, and lets go what teaches no longer.
    /// </summary>
    /// <param name="iteration">The first step of the next epoch.</param>
    internal void FinishEpoch(long iteration)
    {
        if (!ReferenceEquals(_average.Structure, _model.Structure))
            _average.Structure = _model.Structure;
        if (!IsTeaching(iteration))
            _teacher.Dispose();
    }

    /// <summary>Takes up a training that was stopped.</summary>
    /// <param name="before">What <see cref="Before"/> was.</param>
    /// <param name="lastChange">What <see cref="LastChange"/> was.</param>
    /// <param name="choice">What <see cref="Choice"/> was.</param>
    /// <param name="taughtSince">What <see cref="TaughtSince"/> was.</param>
    /// <param name="iteration">The next step.</param>
    /// <returns>The weights that teach then, still to be given their values, or null where there are none of their own.</returns>
    internal Detector? Resume(SparseState before, long? lastChange, SparseState? choice, long? taughtSince, long iteration)
    {
        (Before, _clock.LastChange, Choice) = (before, lastChange, choice);
        if (taughtSince is { } begin)
            _dense?.Begin(begin);
        if (_dense is null && IsTeaching(iteration))
            _teacher.Freeze();
        return Snapshot;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _teacher.Dispose();
        _dense?.Dispose();
    }

    // The milestones that change something, each with the structure that it makes of the one before.
    private List<(Milestone Milestone, SparseState Structure)> Plan(IEnumerable<Milestone> milestones)
    {
        var (planned, structure) = (new List<(Milestone, SparseState)>(), _model.Structure);
        foreach (var milestone in milestones)
        {
            var candidate = _selector.Select(structure, milestone);
            if (!StructureComparison.Changed(structure, candidate, _model, _options.Schedule.ChangeBelow))
                continue;
            structure = candidate with { Version = structure.Version + 1 };
            planned.Add((milestone, structure));
        }
        return planned;
    }

    // Cuts the channels of a plan out of the network as the plan's other changes leave it. It is back at its structure afterwards.
    private RepairSummary? Repair(List<(Milestone Milestone, SparseState Structure)> planned, Func<IEnumerable<Tensor>>? images,
        CancellationToken cancellation)
    {
        var cut = planned.FindIndex(entry => entry.Milestone.Component == SparsityComponent.Channels);
        if (_repair is null || cut < 0)
            return null;
        var structure = _model.Structure;
        try
        {
            if (cut > 0)
                _model.Structure = planned[cut - 1].Structure;
            return _repair.Cut(planned[cut].Structure, images ?? throw new ArgumentNullException(nameof(images)), cancellation);
        }
        finally
        {
            _model.Structure = structure;
        }
    }

    // Queries cost little when they go, and the average goes on learning until channels do.
    private bool OpensTeaching(SparsityComponent component) =>
        component == SparsityComponent.Channels || !_options.Components.Contains(SparsityComponent.Channels)
            || Target is { Chosen.Widths.Count: 0 };

    private string Describe(SparsityComponent component) => component switch
    {
        SparsityComponent.Queries => string.Create(
            CultureInfo.InvariantCulture,
            $"{_model.QueryCount(_model.Height, _model.Width)} of {_model.Preset.Queries} queries "
            + $"stay{(_model.Structure.QueryPrior is null ? "" : ", ranked by score and place")}"),
        SparsityComponent.Tokens => string.Create(CultureInfo.InvariantCulture,
            $"{StructureSummary.TokenShare(_model):P0} of the tokens "
            + $"stay{(_model.Structure.TokenCounts is null ? "" : ", others in each image")}"),
        _ => string.Join(", ", _model.ChannelGroups.GroupBy(group => group.Kind).Where(kind => kind.Any(group => group.Kept is not null))
            .Select(kind => string.Create(CultureInfo.InvariantCulture,
                $"{StructureSummary.ChannelShare(kind):P0} of the {Words(kind.Key)} channels")))
            + " stay",
    };

    private static string Words(ChannelKind kind) => kind switch
    {
        ChannelKind.EncoderFeedForward => "encoder feed-forward",
        ChannelKind.DecoderFeedForward => "decoder feed-forward",
        ChannelKind.Fusion => "fusion",
        _ => "backbone",
    };
}
