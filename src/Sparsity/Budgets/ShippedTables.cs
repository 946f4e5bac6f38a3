using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>
/// What the levers of each preset save on a usual processor, measured once and kept in the library, for targets that do not measure. The
/// benchmark LeverTables makes them.
/// </summary>
internal static class ShippedTables
{
    private static readonly string Folder = $"{typeof(ShippedTables).Namespace}.Tables.";

    /// <summary>Name of a table's file.</summary>
    internal static string FileOf(string network, int side) => string.Create(CultureInfo.InvariantCulture, $"{network}-{side}.json");

    // Of the area: the larger the image, the less the queries count. Small images have the smallest table; their networks are quick anyway.
    private const double LargestRatio = 4;

    /// <summary>
    /// The table of a network whose image size is the nearest, or null where there is none for at least half the side.
    /// </summary>
    internal static LeverTable? Find(Detector detector)
    {
        if (detector.Parts != DetectorParts.OfPreset)
            return null;
        var assembly = typeof(ShippedTables).Assembly;
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder + detector.Preset.Name + "-", StringComparison.Ordinal));
        var nearest = names.Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return LeverTable.FromJson(reader.ReadToEnd())!;
        }).MinBy(table => Math.Abs(Math.Log(Ratio(table))));
        return nearest is not null && Ratio(nearest) <= LargestRatio ? nearest : null;

        double Ratio(LeverTable table) => detector.Height * (double)detector.Width / (table.Key.Height * (double)table.Key.Width);
    }
}
