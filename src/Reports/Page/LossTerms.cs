using System.Text.RegularExpressions;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>
/// The terms of a loss, those of all stages of the network put together: loss_bbox, loss_bbox_0 and loss_bbox_enc are one.
/// </summary>
internal static partial class LossTerms
{
    private const int MostTerms = 7;

    /// <param name="epochs">The epochs.</param>
    /// <returns>Name and value of each epoch; the largest first.</returns>
    public static IReadOnlyList<(string Name, IReadOnlyList<double?> Values)> Of(IReadOnlyList<RunEpoch> epochs)
    {
        var sums = epochs.Select(epoch => epoch.Terms.GroupBy(term => NameOf(term.Key))
            .ToDictionary(group => group.Key, group => group.Sum(term => term.Value))).ToList();
        var names = sums.SelectMany(sum => sum.Keys).Distinct()
            .OrderByDescending(name => sums.Sum(sum => sum.GetValueOrDefault(name))).Take(MostTerms);
        return
        [
            .. names.Select(name => (name, (IReadOnlyList<double?>)
                [.. sums.Select(sum => sum.TryGetValue(name, out var value) ? value : (double?)null)])),
        ];
    }

    internal static string NameOf(string term)
    {
        var name = Stage().Match(term) is { Success: true, Index: > 0 and var end } ? term[..end] : term;
        return name.StartsWith("loss_", StringComparison.Ordinal) ? name["loss_".Length..] : name;
    }

    [GeneratedRegex(@"_(aux|dn|pre|enc|\d)(_|\d|$)")]
    private static partial Regex Stage();
}
