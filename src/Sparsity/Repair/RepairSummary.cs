namespace Microsoft.ML.SparseDetr.Sparsity.Repair;

/// <summary>What a repair did.</summary>
/// <param name="Layers">Layers that were refit, or null where only the norms were measured again.</param>
/// <param name="Batches">Batches it took.</param>
internal sealed record RepairSummary(int? Layers, int Batches)
{
    public override string ToString() =>
        $"{(Layers is { } layers ? $"Refit {layers} layers" : "Measured the norms again")} on {Batches} batch"
        + $"{(Batches == 1 ? "" : "es")}.";
}
