using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>What each setting of each lever saves, measured once before a training.</summary>
/// <param name="Key">What the figures hold for.</param>
/// <param name="Dense">Cost of the dense network.</param>
/// <param name="Unit">Unit of <see cref="Dense"/>.</param>
/// <param name="Levers">The levers that save anything.</param>
/// <param name="Smallest">Share that the network takes with every lever at its smallest setting.</param>
internal sealed record LeverTable(LeverTableKey Key, double Dense, string Unit, IReadOnlyList<Lever> Levers, double Smallest)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>The part of the table that holds for a training.</summary>
    /// <param name="detector">The network.</param>
    /// <param name="fewestQueries">Queries that stay at least.</param>
    /// <param name="encoderFfn">Whether the encoder's feed-forward network may lose channels.</param>
    internal LeverTable For(Detector detector, int fewestQueries, bool encoderFfn)
    {
        var kept = detector.ChannelGroups.Where(group => encoderFfn || group.Kind != ChannelKind.EncoderFeedForward)
            .Select(group => group.Name).Append(Lever.Queries).ToHashSet(StringComparer.Ordinal);
        return this with
        {
            Levers =
            [
                .. Levers.Where(lever => kept.Contains(lever.Name))
                    .Select(lever => lever.Name == Lever.Queries ? lever.NoLessThan(fewestQueries) : lever)
                    .Where(lever => lever.Widths.Count > 0),
            ],
        };
    }

    /// <summary>The table as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Reads what <see cref="ToJson"/> wrote, or null where the text is no table: it can be measured again.</summary>
    public static LeverTable? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<LeverTable>(json, Format) is { Key: not null, Levers: { } levers } table
                && levers.All(lever => lever is { Name: not null, Widths: not null }) ? table : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
