// Super Sparse DETR's algorithm 1: collect scores, make the structure sparse at milestones, compensate after each change.

using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Sparsity.Compensation;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;
using Microsoft.ML.SparseDetr.Sparsity.Selection;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity;

/// <summary>Changes the structure of a detector while it trains.</summary>
internal sealed class SparsityController
{
    private readonly Detector _model;
    private readonly Detector _average;
    private readonly SparsitySettings _settings;
    private readonly SparsityClock _clock;
    private readonly StructureSelector _selector;

    /// <param name="model">The detector in training, the student.</param>
    /// <param name="average">Its averaged weights, the teacher.</param>
    /// <param name="settings">Budgets and choices.</param>
    /// <param name="epochs">Length of the training.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="seed">Of random selection.</param>
    /// <exception cref="ArgumentException">The training is too short for the milestones, or there are not so many queries.</exception>
    internal SparsityController(Detector model, Detector average, SparsitySettings settings, int epochs, int stepsPerEpoch, int seed)
    {
        if (settings.Queries > model.Preset.Queries)
            throw new ArgumentException($"{settings.Queries} queries are to be kept, {model.Preset} has {model.Preset.Queries}.", nameof(settings));
        (_model, _average, _settings) = (model, average, settings);
        SparsitySchedule schedule = settings.Schedule is { } row
            ? SparsitySchedule.Paper(row, settings.Components)
            : SparsitySchedule.For(epochs, settings.Components, settings.CompensationEpochs);
        if (schedule.Milestones.Any(milestone => milestone.Epoch >= epochs))
            throw new ArgumentException($"The schedule {settings.Schedule} was made for {schedule.Epochs} epochs; this training has {epochs}.", nameof(settings));
        _clock = new SparsityClock(schedule, stepsPerEpoch) { Rate = settings.Rate };
        Scores = new ScoreBoard(model, settings);
        _selector = new StructureSelector(model, settings, Scores, seed);
        Before = model.Structure;
    }

    /// <summary>The scores.</summary>
    internal ScoreBoard Scores { get; }

    /// <summary>The structure in front of the last change.</summary>
    internal SparseState Before { get; set; }

    /// <summary>Iteration of the last change, or null.</summary>
    internal long? LastChange
    {
        get => _clock.LastChange;
        set => _clock.LastChange = value;
    }

    /// <summary>Whether scores still have a use.</summary>
    internal bool IsCollecting(int epoch) => _settings.CollectScores || !_clock.CollectingIsOver(epoch);

    /// <summary>What a step is doing.</summary>
    internal SparsityPhase Phase(long iteration) => _clock.Phase(iteration);

    /// <summary>Factor on the learning rate.</summary>
    internal double RateFactor(long iteration) => _settings.Compensate ? _clock.RateFactor(iteration) : 1;

    /// <summary>Whether the teacher has a say in a step.</summary>
    internal bool IsTeaching(long iteration) => _settings.Compensate && _settings.Compensation.Weight > 0 && _clock.IsCompensating(iteration);

    /// <summary>Applies the milestones of an epoch that is about to begin.</summary>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="iteration">Its first step.</param>
    internal IReadOnlyList<StructureChange> StartEpoch(int epoch, long iteration)
    {
        var changes = new List<StructureChange>();
        foreach (Milestone milestone in _clock.MilestonesAt(epoch))
        {
            SparseState candidate = _selector.Select(_model.Structure, milestone);
            if (StructureComparison.Same(candidate, _model.Structure))
                continue;
            Before = _model.Structure;
            _model.Structure = candidate with { Version = Before.Version + 1 };
            _clock.Changed(iteration);
            changes.Add(new StructureChange(epoch, milestone.Component, Describe(milestone.Component)));
        }
        return changes;
    }

    /// <summary>λ times the two losses of Eq. 7 for a step of the student.</summary>
    /// <param name="student">What the student gives, with its trace.</param>
    /// <param name="images">[B, 3, H, W] what it has seen.</param>
    internal (Tensor Classes, Tensor Boxes) Teach(DetectorOutput student, Tensor images)
    {
        DetectorTrace trace = student.Trace ?? throw new InvalidOperationException("The teacher needs the student's candidates.");
        SparseState structure = _settings.Teacher == TeacherStructure.Dense ? SparseState.Dense : Before;
        if (!ReferenceEquals(_average.Structure, structure))
            _average.Structure = structure;
        LayerPrediction teacher;
        using (no_grad())
            teacher = _average.Follow(images, trace.Candidates);
        IEnumerable<int> ranks = structure.Queries ?? Enumerable.Range(0, _model.Preset.Queries);
        (int[] own, int[] others) = SlotAlignment.Common(trace.Ranks, [.. ranks.Where(rank => rank < trace.Candidates.shape[1])]);
        (Tensor classes, Tensor boxes) = CompensationLoss.Compute(student.Final, teacher, Index(own), Index(others), _settings.Compensation);
        return (classes * _settings.Compensation.Weight, boxes * _settings.Compensation.Weight);

        Tensor Index(int[] slots) => tensor(Array.ConvertAll(slots, slot => (long)slot), device: images.device);
    }

    /// <summary>Gives the averaged weights the structure of the student, to be measured or exported with it.</summary>
    internal void AlignAverage()
    {
        if (!ReferenceEquals(_average.Structure, _model.Structure))
            _average.Structure = _model.Structure;
    }

    private string Describe(SparsityComponent component) => component switch
    {
        SparsityComponent.Queries => string.Create(CultureInfo.InvariantCulture, $"{_model.QueryCount(_model.Height, _model.Width)} of {_model.Preset.Queries} queries stay"),
        SparsityComponent.Tokens => string.Create(CultureInfo.InvariantCulture, $"{StructureSummary.TokenShare(_model):P0} of the tokens stay"),
        _ => string.Join(", ", _model.ChannelGroups.GroupBy(group => group.Kind).Where(kind => kind.Any(group => group.Kept is not null))
            .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{StructureSummary.ChannelShare(kind):P0} of the {Words(kind.Key)} channels")))
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
