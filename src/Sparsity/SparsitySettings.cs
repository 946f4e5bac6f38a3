



using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Compensation;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;

namespace Microsoft.ML.SparseDetr.Sparsity;

/// <summary>What is to become sparse, when and how. The defaults keep everything.</summary>
internal sealed record SparsitySettings
{
    /// <summary>Share ρ of the tokens that stay, above 0 and at most 1.</summary>
    public double TokenKeepRatio { get; init; } = 1;

    /// <summary>Number K of the queries that stay, or null for <see cref="QueryKeepRatio"/>.</summary>
    public int? Queries { get; init; }

    /// <summary>Share of the queries that stay.</summary>
    public double QueryKeepRatio { get; init; } = 1;

    /// <summary>Share α of the feed-forward networks' hidden channels that stay.</summary>
    public double FfnWidthRatio { get; init; } = 1;

    /// <summary>Share of the channels inside fusion blocks that stay.</summary>
    public double FusionWidthRatio { get; init; } = 1;

    /// <summary>Share of the channels inside backbone blocks that stay.</summary>
    public double BackboneWidthRatio { get; init; } = 1;

    /// <summary>Whether scores are collected even if nothing becomes sparse, for pruning afterwards.</summary>
    public bool CollectScores { get; init; }

    /// <summary>By what the choice is made.</summary>
    public SelectionMode Selection { get; init; }

    /// <summary>Whether all pictures keep the same tokens, or each its own.</summary>
    public TokenChoice TokenChoice { get; init; }

    /// <summary>How tokens are spread over levels and cells.</summary>
    public TokenCoverage Coverage { get; init; } = TokenCoverage.Block;

    /// <summary>Whether the encoder has attention among the tokens of all levels.</summary>
    public bool DeformableEncoder { get; init; }

    /// <summary>Whether tokens that are left out can still become queries.</summary>
    public bool TokensLimitQueries { get; init; } = true;

    /// <summary>What the encoder's attention does with tokens that are left out.</summary>
    public DroppedTokenRule Dropped { get; init; }

    /// <summary>Whether queries are chosen by their usage; otherwise the first ranks stay.</summary>
    public bool RankQueriesByUsage { get; init; } = true;

    /// <summary>Weight λ of places in the ranking of the candidates for queries; above 0 the first ranks stay.</summary>
    public double QueryPriorWeight { get; init; }

    /// <summary>ε beside the attention of a place, whose mean is 1.</summary>
    public double QueryPriorFloor { get; init; } = 0.01;

    /// <summary>Whether channels compete within their layer or over all layers.</summary>
    public ChannelRanking Ranking { get; init; }

    /// <summary>Whether the encoder's feed-forward network shares the budget of the decoder's or stays whole.</summary>
    public bool EncoderFeedForward { get; init; } = true;

    /// <summary>How a sampling point counts for the cells around it.</summary>
    public AttentionKernel Kernel { get; init; }

    /// <summary>What a step of the token and query averages is.</summary>
    public ScoreSmoothing Smoothing { get; init; }

    /// <summary>Whether tokens are chosen by the mean of the map and its mirror image.</summary>
    public bool SymmetricTokens { get; init; }

    /// <summary>Whether the token average begins anew where the augmentation stops.</summary>
    public bool RestartTokens { get; init; }

    /// <summary>How the weights of a channel become one number.</summary>
    public ChannelReduction Reduction { get; init; }

    /// <summary>Decay τ of all averages.</summary>
    public double Decay { get; init; } = 0.9;

    /// <summary>A schedule of the paper, or null for one that is scaled to the training.</summary>
    public PaperSchedule? Schedule { get; init; }

    /// <summary>When a component changes inside its window.</summary>
    public StructureWindow Window { get; init; }

    /// <summary>Jaccard index below which another choice of the same size is a change, or null for any difference.</summary>
    public double? ChangeBelow { get; init; }

    /// <summary>Epochs of compensation after a change, or null for a number that suits the training or belongs to the schedule.</summary>
    public int? CompensationEpochs { get; init; }

    /// <summary>Whether compensation ends after its first step; the epochs are then the length of the windows alone.</summary>
    public bool CompensateOneStep { get; init; }

    /// <summary>Whether the averaged weights teach after a change.</summary>
    public bool Compensate { get; init; } = true;

    /// <summary>How they teach.</summary>
    public CompensationOptions Compensation { get; init; } = new();

    /// <summary>The learning rate after a change.</summary>
    public RateWindow Rate { get; init; } = new();

    /// <summary>Whether the detector needs a token predictor.</summary>
    internal bool PredictsTokens => TokenChoice == TokenChoice.Predicted && TokenKeepRatio < 1;

    /// <summary>What has a budget.</summary>
    internal IReadOnlyList<SparsityComponent> Components => [.. Enum.GetValues<SparsityComponent>().Where(component => component switch
    {
        SparsityComponent.Tokens => TokenKeepRatio < 1,
        SparsityComponent.Queries => Queries is not null || QueryKeepRatio < 1 || QueryPriorWeight > 0,
        _ => FfnWidthRatio < 1 || FusionWidthRatio < 1 || BackboneWidthRatio < 1,
    })];

    /// <summary>The share of a kind of channels that stays.</summary>
    internal double WidthRatio(ChannelKind kind) => kind switch
    {
        ChannelKind.EncoderFeedForward => EncoderFeedForward ? FfnWidthRatio : 1,
        ChannelKind.DecoderFeedForward => FfnWidthRatio,
        ChannelKind.Fusion => FusionWidthRatio,
        _ => BackboneWidthRatio,
    };
}
