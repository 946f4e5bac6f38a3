using System.ComponentModel.DataAnnotations;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Compensation;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// How much of the network is kept, and how it gets there while it trains (Super Sparse DETR). The defaults keep everything;
/// docs/sparsity.md says what each budget buys.
/// </summary>
public sealed class SparsityOptions : IValidatableObject
{
    /// <summary>Share of the encoder's tokens to keep, in the encoder's attention and as candidates for queries.</summary>
    [AllowedRange(0.05, 1)]
    public float TokenKeepRatio { get; set; } = 1;

    /// <summary>Number of decoder queries to keep, or null for <see cref="QueryKeepRatio"/>.</summary>
    [AllowedRange(1, 10_000)]
    public int? Queries { get; set; }

    /// <summary>Share of the decoder queries to keep.</summary>
    [AllowedRange(0.05, 1)]
    public float QueryKeepRatio { get; set; } = 1;

    /// <summary>Share of the feed-forward networks' hidden channels to keep, rounded to multiples of 8.</summary>
    [AllowedRange(0.05, 1)]
    public float FfnWidthRatio { get; set; } = 1;

    /// <summary>Share of the channels inside the encoder's fusion blocks to keep, rounded to multiples of 16.</summary>
    [AllowedRange(0.05, 1)]
    public float FusionWidthRatio { get; set; } = 1;

    /// <summary>Share of the channels inside the backbone's blocks to keep, rounded to multiples of 16.</summary>
    [AllowedRange(0.05, 1)]
    public float BackboneWidthRatio { get; set; } = 1;

    /// <summary>Collect scores even if everything is kept, so that the finished network can be pruned with them.</summary>
    public bool CollectScores { get; set; }

    /// <summary>By what to choose; all but the score are controls.</summary>
    public SelectionMode Selection { get; set; } = SelectionMode.Score;

    /// <summary>Let the averaged weights teach, at a reduced learning rate, after each change.</summary>
    public bool Compensate { get; set; } = true;

    /// <summary>
    /// How alike another choice of the same size must be to what is in use for nothing to change: its Jaccard index (what both have, divided by what either has)
    /// is not below this. Null, the default, takes any difference as a change. Matters where <see cref="StructureWindow"/> chooses again; 0.99 is a usual value.
    /// </summary>
    [AllowedRange(0, 1)]
    public float? ChangeBelow { get; set; }

    /// <summary>
    /// Epochs of compensation after each change, or null for a number that suits the training or belongs to <see cref="Schedule"/>. A schedule of the paper
    /// refuses a number that would reach into its next milestone.
    /// </summary>
    [AllowedRange(0, 1000)]
    public int? CompensationEpochs { get; set; }

    /// <summary>Compensate for the one step after each change, as the paper's algorithm 1 reads, instead of epochs; 0 epochs are no step either.</summary>
    public bool CompensateOneStep { get; set; }

    /// <summary>A schedule of the paper, or null for one that is scaled to the number of epochs.</summary>
    public PaperSchedule? Schedule { get; set; }

    /// <summary>When a component changes inside its window, which is as long as the compensation: once, or in front of each of its epochs.</summary>
    public StructureWindow StructureWindow { get; set; }

    /// <summary>Weight of the teacher's losses.</summary>
    [AllowedRange(0, 100)]
    public float CompensationWeight { get; set; } = 0.02f;

    /// <summary>Temperature of the distributions that student and teacher compare.</summary>
    [AllowedRange(0.1, 100)]
    public float Temperature { get; set; } = 2;

    /// <summary>What of the classes is compared.</summary>
    public DistillationTarget Distillation { get; set; }

    /// <summary>What the class loss of the teacher is divided by.</summary>
    public DistillationReduction DistillationReduction { get; set; }

    /// <summary>Which structure the teacher has.</summary>
    public TeacherStructure Teacher { get; set; }

    /// <summary>Whether the averaged weights go on learning while they teach.</summary>
    public TeacherWeights TeacherWeights { get; set; }

    /// <summary>Which queries of student and teacher are compared.</summary>
    public QueryPairing QueryPairing { get; set; }

    /// <summary>Course of the learning rate while a change is compensated.</summary>
    public RateWindowShape RateWindow { get; set; }

    /// <summary>Lowest factor on the learning rate while a change is compensated.</summary>
    [AllowedRange(0, 1)]
    public float ReducedRate { get; set; } = 0.8f;

    /// <summary>
    /// Whether all pictures keep the same tokens, or each those that a learned predictor chooses for it. A predictor needs <see cref="Selection"/> by score.
    /// </summary>
    public TokenChoice TokenChoice { get; set; }

    /// <summary>How kept tokens are spread over the levels and the picture; what a predictor chooses is spread over the levels alone.</summary>
    public TokenCoverage Coverage { get; set; } = TokenCoverage.Block;

    /// <summary>
    /// Whether one layer of deformable attention updates the tokens of all levels, as the paper's appendix describes its encoder, instead of attention inside the coarsest
    /// level. Published weights have no such layer: it starts afresh, and a network with it can be dense as well. Tokens that are left out stay values for the others.
    /// </summary>
    public bool DeformableEncoder { get; set; }

    /// <summary>Whether a token that is left out of the encoder's attention can still become a query.</summary>
    public bool DroppedTokensCanBeQueries { get; set; }

    /// <summary>Whether a token that is left out of the encoder's attention stays a key and a value for the others.</summary>
    public bool DroppedTokensStayKeys { get; set; }

    /// <summary>
    /// Whether a token that is left out passes the encoder's attention layer unchanged, instead of through its norms. Excludes <see cref="DroppedTokensRunFeedForward"/>.
    /// </summary>
    public bool DroppedTokensSkipNorms { get; set; }

    /// <summary>
    /// Whether a token that is left out of the encoder's attention still runs through the feed-forward network behind it, at its cost. Excludes
    /// <see cref="DroppedTokensSkipNorms"/>.
    /// </summary>
    public bool DroppedTokensRunFeedForward { get; set; }

    /// <summary>Keep the queries that are used most; false keeps the first ones.</summary>
    public bool RankQueriesByUsage { get; set; } = true;

    /// <summary>
    /// Weight λ of places among the candidates for queries, 0 for none. From the queries' milestone on they are ranked by class logit + λ·log(A + ε), where A is the
    /// averaged attention around the candidate's cell, over 3×3 cells and divided by its mean over all cells of a picture: a cell that receives e times the
    /// mean attention gains λ. The first ranks stay then, whatever <see cref="RankQueriesByUsage"/> says.
    /// </summary>
    [AllowedRange(0, 100)]
    public float QueryPriorWeight { get; set; }

    /// <summary>The ε of <see cref="QueryPriorWeight"/>: what a cell without any attention counts as, in parts of the mean.</summary>
    [AllowedRange(0.0001, 1)]
    public float QueryPriorFloor { get; set; } = 0.01f;

    /// <summary>Whether channels compete within their layer or over all layers of their kind.</summary>
    public ChannelRanking Ranking { get; set; }

    /// <summary>Whether <see cref="FfnWidthRatio"/> also holds for the encoder's feed-forward network.</summary>
    public bool PruneEncoderFfn { get; set; } = true;

    /// <summary>How a sampling point counts for the cells around it.</summary>
    public AttentionKernel AttentionKernel { get; set; }

    /// <summary>What a step of the averaged token and query scores is.</summary>
    public ScoreSmoothing Smoothing { get; set; }

    /// <summary>Choose tokens by the mean of the averaged attention and its mirror image, as if every picture had been seen flipped as well.</summary>
    public bool SymmetricTokens { get; set; }

    /// <summary>
    /// Begin the average of the token scores anew where the augmentation of colours and sizes stops (<see cref="AugmentationOptions.StopFraction"/>), so that
    /// pictures as they are decide. Tokens that are chosen before that point, at 0.6 of the training by default, do not notice.
    /// </summary>
    public bool RestartTokenScores { get; set; }

    /// <summary>How the weights of a channel become one score.</summary>
    public ChannelReduction ChannelReduction { get; set; }

    /// <summary>Decay of the averaged scores.</summary>
    [AllowedRange(0, 0.9999)]
    public float ScoreDecay { get; set; } = 0.9f;

    /// <summary>The budgets of the paper: tokens 0.8, queries 250 of 300, feed-forward 0.75.</summary>
    public static SparsityOptions Paper() => new() { TokenKeepRatio = 0.8f, QueryKeepRatio = 250 / 300f, FfnWidthRatio = 0.75f };

    /// <summary>The paper's budgets and three quarters of the convolutions' inner channels.</summary>
    public static SparsityOptions Balanced()
    {
        SparsityOptions options = Paper();
        (options.FusionWidthRatio, options.BackboneWidthRatio) = (0.75f, 0.75f);
        return options;
    }

    /// <summary>The paper's budgets and half of the convolutions' inner channels: where most of the time goes.</summary>
    public static SparsityOptions Fast()
    {
        SparsityOptions options = Paper();
        (options.FusionWidthRatio, options.BackboneWidthRatio) = (0.5f, 0.5f);
        return options;
    }

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
        if (DroppedTokensSkipNorms && DroppedTokensRunFeedForward)
            yield return new ValidationResult(
                $"{nameof(DroppedTokensSkipNorms)} = True and {nameof(DroppedTokensRunFeedForward)} = True exclude each other: the feed-forward network stands between the norms.");
        if (TokenChoice == TokenChoice.Predicted && Selection != SelectionMode.Score)
            yield return new ValidationResult(
                $"{nameof(TokenChoice)} = {TokenChoice} and {nameof(Selection)} = {Selection} exclude each other: a predictor chooses by score.");
    }

    internal SparsitySettings ToSettings() => new()
    {
        TokenKeepRatio = TokenKeepRatio,
        Queries = Queries,
        QueryKeepRatio = QueryKeepRatio,
        FfnWidthRatio = FfnWidthRatio,
        FusionWidthRatio = FusionWidthRatio,
        BackboneWidthRatio = BackboneWidthRatio,
        CollectScores = CollectScores,
        Selection = Selection,
        TokenChoice = TokenChoice,
        Coverage = Coverage,
        DeformableEncoder = DeformableEncoder,
        TokensLimitQueries = !DroppedTokensCanBeQueries,
        Dropped = new DroppedTokenRule
        {
            StayKeys = DroppedTokensStayKeys,
            SkipNorms = DroppedTokensSkipNorms,
            RunFeedForward = DroppedTokensRunFeedForward,
        },
        RankQueriesByUsage = RankQueriesByUsage,
        QueryPriorWeight = QueryPriorWeight,
        QueryPriorFloor = QueryPriorFloor,
        Ranking = Ranking,
        EncoderFeedForward = PruneEncoderFfn,
        Kernel = AttentionKernel,
        Smoothing = Smoothing,
        SymmetricTokens = SymmetricTokens,
        RestartTokens = RestartTokenScores,
        Reduction = ChannelReduction,
        Decay = ScoreDecay,
        Schedule = Schedule,
        Window = StructureWindow,
        ChangeBelow = ChangeBelow,
        CompensationEpochs = CompensationEpochs,
        CompensateOneStep = CompensateOneStep,
        Compensate = Compensate,
        Compensation = new CompensationOptions
        {
            Weight = CompensationWeight,
            Teacher = Teacher,
            TeacherWeights = TeacherWeights,
            Temperature = Temperature,
            Target = Distillation,
            Pairing = QueryPairing,
            Reduction = DistillationReduction,
        },
        Rate = new RateWindow(RateWindow, ReducedRate),
    };
}
