using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>How the scores of tokens, queries and channels are measured and averaged.</summary>
public sealed class ScoreOptions
{
    /// <summary>How a sampling point counts for the cells around it.</summary>
    public AttentionKernel Kernel { get; set; }

    /// <summary>What a step of the averaged token and query scores is.</summary>
    public ScoreSmoothing Smoothing { get; set; }

    /// <summary>Decay τ of all averages.</summary>
    [AllowedRange(0, 0.9999)]
    public float Decay { get; set; } = 0.9f;

    /// <summary>
    /// Choose tokens by the mean of the averaged attention and its mirror image, as if every image had been seen flipped as well.
    /// </summary>
    public bool SymmetricTokens { get; set; }

    /// <summary>
    /// Start the average of the token scores again where the augmentation of colours and sizes stops
    /// (<see cref="AugmentationOptions.StopFraction"/>), so
    /// that images as they are decide. Tokens that are chosen before that point, at 0.6 of the training by default, do not notice.
    /// </summary>
    public bool RestartTokens { get; set; }

    /// <summary>How the weights of a channel become one score.</summary>
    public ChannelReduction Reduction { get; set; }

    /// <summary>
    /// By what channels are ranked, or null for <see cref="ChannelScore.Sensitivity"/> where the training goes on and
    /// <see cref="ChannelScore.Refit"/> where a finished network is cut and repaired without.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChannelScore? ChannelScore { get; set; }

    /// <summary>
    /// Take the squared gradients of <see cref="ChannelScore.Sensitivity"/> as they were before clipping. The optimizer's moments stay
    /// those of the clipped ones.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool UnclippedGradients { get; set; }

    /// <summary>
    /// ε under the root of <see cref="ChannelScore.Sensitivity"/>, or null for the paper's 1e-8, below which nearly all second moments lie
    /// when gradients are clipped.
    /// </summary>
    [AllowedRange(1e-30, 1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Epsilon { get; set; }

    internal ScoreOptions Copy() => (ScoreOptions)MemberwiseClone();
}
