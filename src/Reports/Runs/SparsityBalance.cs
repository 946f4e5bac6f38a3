namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>What sparsity cost and bought: pairs of figures, the dense network first.</summary>
internal sealed record SparsityBalance(IReadOnlyList<BalanceRow> Rows)
{
    private const int MostTimes = 16;

    public static SparsityBalance? Parse(JsonView json)
    {
        if (!json.IsObject)
            return null;
        var rows = new List<BalanceRow?>
        {
            BalanceRow.Parse("AP", json["AP"], 1, "0.000"), BalanceRow.Parse("GFLOPs", json["gflops"], 1, "0.000"),
        };
        rows.AddRange(json["milliseconds"].Items(MostTimes).Select(time => BalanceRow.Parse(
            time["threads"].Count is 1 ? "ms, 1 thread" : $"ms, {time["threads"]} threads", time, 1, "0.00")));
        rows.Add(BalanceRow.Parse("parameters (M)", json["parameters"], 1e6, "0.000"));
        rows.Add(BalanceRow.Parse("ONNX file (MB)", json["bytes"], 1e6, "0.000"));
        return rows.OfType<BalanceRow>().ToList() is { Count: > 0 } known ? new SparsityBalance(known) : null;
    }

    /// <summary>The row of a figure, or null.</summary>
    public BalanceRow? this[string prefix] => Rows.FirstOrDefault(row => row.Name.StartsWith(prefix, StringComparison.Ordinal));
}
