namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>history.json: the epochs in their order, at least one.</summary>
internal sealed record EpochList(IReadOnlyList<RunEpoch> Epochs)
{
    private const int MostEpochs = 100_000;

    /// <summary>Null where it has no epoch.</summary>
    public static EpochList? Parse(JsonView json) =>
        json.Items(MostEpochs).Select(RunEpoch.Parse).OfType<RunEpoch>().ToList() is { Count: > 0 } epochs ? new EpochList(epochs) : null;

    public double? BestAP => Epochs.Max(epoch => epoch.AP);

    /// <summary>The epochs that were measured.</summary>
    public IReadOnlyList<RunEpoch> Measured => [.. Epochs.Where(epoch => epoch.AP is not null)];

    public int SkippedSteps => (int)Math.Min(int.MaxValue, Epochs.Sum(epoch => (long)epoch.SkippedSteps));

    public double Seconds => Epochs.Sum(epoch => epoch.Seconds);

    /// <summary>Where the structure changed, with the names of what did.</summary>
    public IReadOnlyList<(int Epoch, string Changed)> Milestones
    {
        get
        {
            var changes = new List<(int, string)>();
            var before = RunEpoch.WholeShares;
            foreach (var epoch in Epochs)
            {
                var shares = epoch.Shares ?? before;
                var changed = RunEpoch.ShareWords.Where((_, i) => shares[i] != before[i]);
                if (string.Join(" + ", changed) is { Length: > 0 } names)
                    changes.Add((epoch.Epoch, names));
                before = shares;
            }
            return changes;
        }
    }
}
