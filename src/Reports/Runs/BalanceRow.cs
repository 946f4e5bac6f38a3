namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>A figure of the dense network beside that of the sparse one.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Dense">Null where it is not known.</param>
/// <param name="Sparse">That of the network of the run.</param>
/// <param name="Format">How to write it.</param>
internal sealed record BalanceRow(string Name, double? Dense, double Sparse, string Format)
{
    public static BalanceRow? Parse(string name, JsonView json, double unit, string format) =>
        json["sparse"].Number is { } sparse ? new BalanceRow(name, json["dense"].Number / unit, sparse / unit, format) : null;

    /// <summary>Sparse over dense.</summary>
    public double? Ratio => Dense > 0 ? Sparse / Dense : null;
}
