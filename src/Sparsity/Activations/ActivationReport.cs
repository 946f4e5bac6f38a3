using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.SparseDetr;

/// <summary>What dynamic sparsity does to the feed-forward networks of a detector, measured with everything switched on.</summary>
/// <param name="Model">Name of the detector.</param>
/// <param name="Images">Images that were measured.</param>
/// <param name="Layers">The feed-forward networks in the order in which they run.</param>
public sealed record ActivationReport(string Model, int Images, IReadOnlyList<ActivationLayerReport> Layers)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Multiply-adds of all layers for an image, before.</summary>
    public double MultiplyAddsBefore => Layers.Sum(layer => layer.MultiplyAddsBefore);

    /// <summary>The same for what has to be computed now.</summary>
    public double MultiplyAddsAfter => Layers.Sum(layer => layer.MultiplyAddsAfter);

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Indented) + "\n";

    /// <summary>A line for each layer, and one for all.</summary>
    public IEnumerable<string> ToLines()
    {
        foreach (var layer in Layers)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{layer.Name}: {layer.NaturalSparsity:0.0%} inactive, {layer.SkippedSparsity:0.0%} skipped"
                + $"{(layer.Threshold is { } threshold ? $" at {threshold:0.00}" : "")}, {layer.FalseSkipRate:0.00%} of it wrongly "
                + $"({layer.FalseSkipEnergy:0.000%} of the energy), recall {layer.Recall:0.000}");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{Model}: {MultiplyAddsBefore / 1e6:0.0} million multiply-adds of the feed-forward networks in an image, "
            + $"{MultiplyAddsAfter / 1e6:0.0} million have to be computed.");
    }
}
