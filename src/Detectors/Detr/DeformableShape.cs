namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>
/// Size and parts of a Deformable DETR (Zhu et al. 2021) or a Sparse DETR (Roh et al. 2022); the defaults are those of the published
/// Deformable DETR R50.
/// </summary>
internal sealed record DeformableShape
{
    /// <summary>Levels of the feature pyramid: the backbone's three and a coarser one from the last of them.</summary>
    public const int Levels = 4;

    /// <summary>Deformable DETR whose boxes each decoder layer refines.</summary>
    public static DeformableShape Refined { get; } = new() { BoxRefinement = true };

    /// <summary>The same with the first boxes from the encoder.</summary>
    public static DeformableShape TwoStages { get; } = Refined with { TwoStage = true };

    /// <summary>"Deformable DETR+", the dense baseline of Sparse DETR.</summary>
    public static DeformableShape Efficient { get; } = TwoStages with { MemoryQueries = true, ClassSpecificProposals = true };

    /// <summary>Features d of a token and of a query.</summary>
    public int Width { get; init; } = 256;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Points that a head looks at on each level.</summary>
    public int Points { get; init; } = 4;

    /// <summary>Layers of the encoder.</summary>
    public int EncoderLayers { get; init; } = 6;

    /// <summary>Layers of the decoder.</summary>
    public int DecoderLayers { get; init; } = 6;

    /// <summary>Hidden features of a feed-forward network.</summary>
    public int FeedForward { get; init; } = 1024;

    /// <summary>Number of queries.</summary>
    public int Queries { get; init; } = 300;

    /// <summary>Dropout of the transformer in training.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Whether each decoder layer has heads of its own and refines the boxes of the layer before ("with_box_refine").</summary>
    public bool BoxRefinement { get; init; }

    /// <summary>Whether queries start at the best tokens of the encoder ("two_stage").</summary>
    public bool TwoStage { get; init; }

    /// <summary>Whether the content of such a query is the token itself and not learnt from its place ("eff_query_init").</summary>
    public bool MemoryQueries { get; init; }

    /// <summary>Whether the best tokens are those with the highest score of any class ("eff_specific_head").</summary>
    public bool ClassSpecificProposals { get; init; }

    /// <summary>Share ρ of the encoder's tokens that are updated; 0 updates all, without a choice.</summary>
    public double KeepRatio { get; init; }

    /// <summary>Whether the encoder updates chosen tokens.</summary>
    public bool ChoosesTokens => KeepRatio > 0;

    /// <summary>What they are chosen by.</summary>
    public TokenCriterion Criterion { get; init; }

    /// <summary>Whether a scoring network chooses them.</summary>
    public bool HasScoringNetwork => ChoosesTokens && Criterion is (TokenCriterion.Attention or TokenCriterion.Foreground);

    /// <summary>Whether a detection head on the backbone's tokens chooses them.</summary>
    public bool HasBackboneHead => ChoosesTokens && Criterion == TokenCriterion.Objectness;

    /// <summary>Whether the encoder's layers predict in training too ("use_enc_aux_loss").</summary>
    public bool EncoderHeads { get; init; }

    /// <summary>The same for small images and little time.</summary>
    public DeformableShape Small() => this with { Width = 128, EncoderLayers = 3, DecoderLayers = 3, FeedForward = 512, Queries = 100 };

    /// <summary>Sparse DETR.</summary>
    /// <param name="keepRatio">Share ρ of the encoder's tokens that are updated, above 0 and up to 1.</param>
    public static DeformableShape Sparse(double keepRatio) => Efficient with { KeepRatio = keepRatio, EncoderHeads = true };
}
