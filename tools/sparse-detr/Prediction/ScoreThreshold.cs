using System.Globalization;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Prediction;

/// <summary>The lowest score that is reported, and why it is this one.</summary>
internal sealed record ScoreThreshold(float Value, string Reason)
{
    /// <summary>Where nobody says otherwise.</summary>
    public const float Default = 0.4f;

    /// <summary>The one that the user names, else that of the model, else <see cref="Default"/>.</summary>
    public static ScoreThreshold Choose(float? asked, SuperSparseDetrTransformer detector) =>
        asked is { } named ? new(named, "as asked for")
        : detector.RecommendedThreshold is { } own ? new(own, "recommended by the model; --threshold X takes another one")
        : new(Default, "the default, for the model recommends none; --threshold X takes another one");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"score threshold {Value:0.0##}: {Reason}");
}
