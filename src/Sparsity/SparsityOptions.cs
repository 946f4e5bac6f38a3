using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// How much of the network is kept, and how it gets there while it trains (Super Sparse DETR). The defaults keep everything;
/// docs/sparsity.md says what each budget buys.
/// </summary>
public sealed class SparsityOptions : IValidatableObject
{
    private const double SmallestRatio = 0.05;

    /// <summary>Share of the encoder's tokens to keep, in the encoder's attention and as candidates for queries.</summary>
    [AllowedRange(SmallestRatio, 1)]
    public float TokenKeepRatio { get; set; } = 1;

    /// <summary>Number of decoder queries to keep, or null for <see cref="QueryKeepRatio"/>.</summary>
    [AllowedRange(1, 10_000)]
    public int? Queries { get; set; }

    /// <summary>Share of the decoder queries to keep.</summary>
    [AllowedRange(SmallestRatio, 1)]
    public float QueryKeepRatio { get; set; } = 1;

    /// <summary>Share of the feed-forward networks' hidden channels to keep, rounded to multiples of 8.</summary>
    [AllowedRange(SmallestRatio, 1)]
    public float FfnWidthRatio { get; set; } = 1;

    /// <summary>Share of the channels inside the encoder's fusion blocks to keep, rounded to multiples of 16.</summary>
    [AllowedRange(SmallestRatio, 1)]
    public float FusionWidthRatio { get; set; } = 1;

    /// <summary>Share of the channels inside the backbone's blocks to keep, rounded to multiples of 16.</summary>
    [AllowedRange(SmallestRatio, 1)]
    public float BackboneWidthRatio { get; set; } = 1;

    /// <summary>
    /// Shares of single groups of channels to keep, by the name of the group or its beginning up to a dot, such as "backbone.stages.2"; the
    /// longest that fits counts, and groups without one follow the ratios above. Null for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IDictionary<string, float>? GroupWidthRatios { get; set; }

    /// <summary>
    /// How small the whole network is to be, instead of a budget for its queries and channels; null for those budgets.
    /// </summary>
    [ValidateObjectMembers]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SparsityTarget? Target { get; set; }

    /// <summary>Collect scores even if everything is kept, so that the finished network can be pruned with them.</summary>
    public bool CollectScores { get; set; }

    /// <summary>By what to choose; all but the score are controls.</summary>
    public SelectionMode Selection { get; set; } = SelectionMode.Score;

    /// <summary>Let the averaged weights teach, at a reduced learning rate, after each change.</summary>
    public bool Compensate { get; set; } = true;

    /// <summary>How a change is compensated.</summary>
    [Required]
    [ValidateObjectMembers]
    public CompensationOptions Compensation { get; set; } = new();

    /// <summary>
    /// What is repaired at once where channels are cut, before the training goes on; null for nothing, which leaves all of it to the
    /// training.
    /// </summary>
    [ValidateObjectMembers]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RepairOptions? Repair { get; set; }

    /// <summary>When the structure changes.</summary>
    [Required]
    [ValidateObjectMembers]
    public ScheduleOptions Schedule { get; set; } = new();

    /// <summary>Which tokens are kept, and what for.</summary>
    [Required]
    public TokenSelectionOptions Tokens { get; set; } = new();

    /// <summary>What the encoder's attention does with tokens that are left out.</summary>
    public DroppedTokenRule DroppedTokens { get; set; }

    /// <summary>Which queries are kept.</summary>
    [Required]
    [ValidateObjectMembers]
    public QueryRankingOptions QueryRanking { get; set; } = new();

    /// <summary>Which hidden channels are kept.</summary>
    [Required]
    public ChannelSelectionOptions Channels { get; set; } = new();

    /// <summary>How scores are measured and averaged.</summary>
    [Required]
    [ValidateObjectMembers]
    public ScoreOptions Scores { get; set; } = new();

    /// <summary>Whether the detector needs a token predictor.</summary>
    internal bool PredictsTokens => Tokens.Choice == TokenChoice.Predicted && TokenKeepRatio < 1;

    /// <summary>What has a budget.</summary>
    internal IReadOnlyList<SparsityComponent> Components => [.. Enum.GetValues<SparsityComponent>().Where(component => component switch
    {
        SparsityComponent.Tokens => TokenKeepRatio < 1,
        SparsityComponent.Queries => Target is not null || Queries is not null || QueryKeepRatio < 1 || QueryRanking.PriorWeight > 0,
        _ => Target is not null || GroupWidthRatios?.Values.Any(ratio => ratio < 1) == true
            || Enum.GetValues<ChannelKind>().Any(kind => WidthRatio(kind) < 1),
    })];

    /// <summary>Whether the finished network is the whole one.</summary>
    public bool KeepsEverything() => Components.Count == 0;

    /// <summary>The budgets of the paper: tokens 0.8, queries 250 of 300, feed-forward 0.75.</summary>
    public static SparsityOptions Paper() => new() { TokenKeepRatio = 0.8f, QueryKeepRatio = 250 / 300f, FfnWidthRatio = 0.75f };

    /// <summary>
    /// What loses the least so that the finished network takes 0.8 of the dense one's time, by the table that comes with the library.
    /// </summary>
    public static SparsityOptions Balanced() =>
        For(new SparsityTarget { Kind = SparsityTargetKind.Latency, Ratio = 0.8f, Measure = false });

    /// <summary>
    /// What loses the least so that the finished network takes 0.65 of the dense one's time, by the table that comes with the library.
    /// </summary>
    public static SparsityOptions Fast() =>
        For(new SparsityTarget { Kind = SparsityTargetKind.Latency, Ratio = 0.65f, Measure = false });

    /// <summary>Queries and channels so that the finished network takes a share of the dense one's time for an image.</summary>
    /// <param name="ratio">The share, 0.3..1.</param>
    /// <param name="threads">Threads that the finished network will have.</param>
    public static SparsityOptions ForLatency(float ratio, int threads = 1) =>
        For(new SparsityTarget { Kind = SparsityTargetKind.Latency, Ratio = ratio, Threads = threads });

    /// <summary>Queries and channels so that the finished network takes a share of the dense one's multiply-adds.</summary>
    /// <param name="ratio">The share, 0.3..1.</param>
    public static SparsityOptions ForGflops(float ratio) =>
        For(new SparsityTarget { Kind = SparsityTargetKind.Gflops, Ratio = ratio });

    /// <summary>Channels so that the finished file takes a share of the dense one's bytes.</summary>
    /// <param name="ratio">The share, 0.3..1.</param>
    public static SparsityOptions ForFileSize(float ratio) =>
        For(new SparsityTarget { Kind = SparsityTargetKind.FileSize, Ratio = ratio });

    // What the measurements in docs/results.md speak for: repaired instead of compensated, which costs time in every step, and early.
    private static SparsityOptions For(SparsityTarget target) => new()
    {
        Target = target,
        Compensate = false,
        Schedule = { Early = true },
        Repair = new RepairOptions(),
    };

    /// <summary>The preset with a name: none, paper, balanced or fast.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static SparsityOptions Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant() switch
        {
            "none" => new SparsityOptions(),
            "paper" => Paper(),
            "balanced" => Balanced(),
            "fast" => Fast(),
            _ => throw new ArgumentException($"There is no sparsity '{name}'; known are none, paper, balanced, fast.", nameof(name)),
        };
    }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        var path = OptionPath.Of(validationContext)[..^nameof(IValidatableObject.Validate).Length];
        if (DroppedTokens is { SkipNorms: true, RunFeedForward: true })
            yield return new ValidationResult(
                $"{path}DroppedTokens.SkipNorms = True and {path}DroppedTokens.RunFeedForward = True exclude each other: " +
                "the feed-forward network lies between the norms.");
        if (Tokens?.Choice == TokenChoice.Predicted && Selection != SelectionMode.Score)
            yield return new ValidationResult(
                $"{path}Tokens.Choice = {TokenChoice.Predicted} and {path}Selection = {Selection} exclude each other: a predictor chooses "
                + "by score.");
        if (Compensation?.DenseTeacher is { File: not null } && (KeepsEverything() || !Compensate))
            yield return new ValidationResult(
                $"{path}Compensation.DenseTeacher.File is given, but "
                + $"{(Compensate ? "nothing is left out" : $"{path}Compensate = False")}: there is nothing to teach.");
        if (Compensation is { TeacherDecay: { } decay, TeacherWeights: TeacherWeights.Snapshot })
            yield return new ValidationResult(
                $"{path}Compensation.TeacherDecay = {decay} and {path}Compensation.TeacherWeights = {TeacherWeights.Snapshot} exclude each "
                + "other: a snapshot does not follow the student.");
        if (Target is { Measure: false, Kind: not SparsityTargetKind.Latency })
            yield return new ValidationResult(
                $"{path}Target.Measure = False and {path}Target.Kind = {Target.Kind} exclude each other: tables come for times alone.");
        foreach (var (first, second) in Schedule?.Conflicts() ?? [])
            yield return new ValidationResult($"{path}Schedule.{first} and {path}Schedule.{second} exclude each other.");
        if (Schedule is { ScoresFile: { } file } && KeepsEverything())
            yield return new ValidationResult($"{path}Schedule.ScoresFile = {file} is given, but nothing is left out by its scores.");
        if (Repair is not null && Compensate && Compensation is { DenseTeacher: null } and
            ({ TeacherDecay: not null } or { Teacher: TeacherStructure.Dense }))
            yield return new ValidationResult(
                $"{path}Repair and {path}Compensation."
                + $"{(Compensation.TeacherDecay is { } own ? $"TeacherDecay = {own}" : $"Teacher = {TeacherStructure.Dense}")} exclude "
                + "each other: weights that follow a repaired network fit the structure before the cut no more.");
        if (Target is not null)
            foreach (var other in BesideTarget())
                yield return new ValidationResult(
                    $"{path}Target.Ratio = {Target.Ratio} and {path}{other} exclude each other: a target finds the queries and widths "
                    + "itself.");
        foreach (var (name, ratio) in GroupWidthRatios ?? new Dictionary<string, float>())
            if (!(ratio >= SmallestRatio && ratio <= 1))
                yield return new ValidationResult(
                    $"{path}GroupWidthRatios[{name}] = {ratio} is outside the allowed range {SmallestRatio} to 1.");
    }

    private IEnumerable<string> BesideTarget()
    {
        if (Queries is { } queries)
            yield return $"{nameof(Queries)} = {queries}";
        foreach (var (name, ratio) in new[]
        {
            (nameof(QueryKeepRatio), QueryKeepRatio), (nameof(FfnWidthRatio), FfnWidthRatio),
            (nameof(FusionWidthRatio), FusionWidthRatio), (nameof(BackboneWidthRatio), BackboneWidthRatio),
        })
            if (ratio < 1)
                yield return $"{name} = {ratio}";
        if (GroupWidthRatios is { Count: > 0 })
            yield return nameof(GroupWidthRatios);
        if (Channels?.Ranking == ChannelRanking.Global)
            yield return $"{nameof(Channels)}.{nameof(ChannelSelectionOptions.Ranking)} = {ChannelRanking.Global}";
    }

    /// <summary>By what channels are ranked.</summary>
    /// <param name="training">Whether the network learns on after the cut.</param>
    internal ChannelScore ChannelScore(bool training) => Scores.ChannelScore
        ?? (!training && Repair is not null ? SparseDetr.ChannelScore.Refit : SparseDetr.ChannelScore.Sensitivity);

    /// <summary>The share of a group of channels that stays.</summary>
    internal double WidthRatio(ChannelGroup group) => GroupWidthRatios?.Where(entry => NamesOf(group.Name, entry.Key))
        .OrderByDescending(entry => entry.Key.Length).Select(entry => (double?)entry.Value).FirstOrDefault() ?? WidthRatio(group.Kind);

    /// <summary>Whether a text is the name of a group or its beginning up to a dot.</summary>
    internal static bool NamesOf(string group, string text) =>
        group == text || group.StartsWith(text + ".", StringComparison.Ordinal);

    /// <summary>The share of a kind of channels that stays.</summary>
    internal double WidthRatio(ChannelKind kind) => kind switch
    {
        ChannelKind.EncoderFeedForward => Channels.EncoderFfn ? FfnWidthRatio : 1,
        ChannelKind.DecoderFeedForward => FfnWidthRatio,
        ChannelKind.Fusion => FusionWidthRatio,
        _ => BackboneWidthRatio,
    };

    /// <summary>A copy that later changes of this object do not reach.</summary>
    internal SparsityOptions Copy()
    {
        var copy = (SparsityOptions)MemberwiseClone();
        (copy.Compensation, copy.Schedule, copy.Tokens) = (Compensation.Copy(), Schedule.Copy(), Tokens.Copy());
        (copy.Target, copy.Repair) = (Target?.Copy(), Repair?.Copy());
        if (GroupWidthRatios is { } widths)
            copy.GroupWidthRatios = new SortedDictionary<string, float>(widths, StringComparer.Ordinal);
        (copy.QueryRanking, copy.Channels, copy.Scores) = (QueryRanking.Copy(), Channels.Copy(), Scores.Copy());
        return copy;
    }
}
