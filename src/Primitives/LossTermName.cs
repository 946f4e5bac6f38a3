using System.Text.RegularExpressions;

namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>Names of loss terms without their stage: loss_bbox, loss_bbox_aux_0 and loss_bbox_enc are all "bbox".</summary>
internal static partial class LossTermName
{
    /// <summary>What the term is about, whatever stage of the network it comes from.</summary>
    public static string WithoutStage(string term)
    {
        var name = Stage().Match(term) is { Success: true, Index: > 0 and var end } ? term[..end] : term;
        return name.StartsWith("loss_", StringComparison.Ordinal) ? name["loss_".Length..] : name;
    }

    [GeneratedRegex(@"_(aux|dn|pre|enc|\d)(_|\d|$)")]
    private static partial Regex Stage();
}
