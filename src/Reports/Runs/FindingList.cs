namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>findings.json: what is odd or wrong in the data.</summary>
/// <param name="Groups">Kind, what is done, how often, and the first of them in words; the most frequent first.</param>
internal sealed record FindingList(IReadOnlyList<(string Kind, string Action, long Count, string First)> Groups)
{
    private const int MostFindings = 200_000;

    /// <summary>Null where it is no list.</summary>
    public static FindingList? Parse(JsonView json) => !json.IsArray
        ? null
        : new FindingList(
            [
                .. json.Items(MostFindings)
                    .Select(item => (Kind: item["kind"].Text ?? "", Action: item["action"].Text ?? "",
                        Count: (long)(item["count"].Count ?? 1),
                        First: (item["image"].Text is { } image ? image + ": " : "") + (item["problem"].Text ?? "")))
                    .GroupBy(item => (item.Kind, item.Action))
                    .Select(group => (group.Key.Kind, group.Key.Action, group.Sum(item => item.Count), group.First().First))
                    .OrderByDescending(group => group.Item3),
            ]);

    /// <summary>How many findings have an action.</summary>
    public long Of(string action) => Groups.Where(group => group.Action == action).Sum(group => group.Count);
}
