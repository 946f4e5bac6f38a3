using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>
/// The terms of a loss, those of all stages of the network put together: loss_bbox, loss_bbox_0 and loss_bbox_enc are one.
/// </summary>
internal static class LossTerms
{
    private const int MostTerms = 7;

    /// <param name="epochs">The epochs.</param>
    /// <returns>Name and value of each epoch; the largest first.</returns>
    public static IReadOnlyList<(string Name, IReadOnlyList<double?> Values)> Of(IReadOnlyList<RunEpoch> epochs)
    {
        var sums = epochs.Select(epoch => epoch.Terms.GroupBy(term => LossTermName.WithoutStage(term.Key))
            .ToDictionary(group => group.Key, group => group.Sum(term => term.Value))).ToList();
        var names = sums.SelectMany(sum => sum.Keys).Distinct()
            .OrderByDescending(name => sums.Sum(sum => sum.GetValueOrDefault(name))).Take(MostTerms);
        return
        [
            .. names.Select(name => (name, (IReadOnlyList<double?>)
                [.. sums.Select(sum => sum.TryGetValue(name, out var value) ? value : (double?)null)])),
        ];
    }
}
