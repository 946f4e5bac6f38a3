using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>
/// Tables of indicators as a .safetensors file: GROUP.kept [C] int64, numbers of the neurons that fire at all, and GROUP.indicator [C]
/// int64, the place among them of each one's indicator, or −1.
/// </summary>
internal static class IndicatorFile
{
    private const string EpsilonMark = "epsilon:", Kept = ".kept", Indicator = ".indicator";

    /// <summary>Writes the tables whole or not at all.</summary>
    internal static void Save(string path, IReadOnlyList<IndicatorTable> tables, IReadOnlyDictionary<string, string> metadata)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var texts = new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        foreach (var table in tables)
        {
            tensors.Add(table.Group + Kept, Numbers(table.Kept));
            tensors.Add(table.Group + Indicator, Numbers(table.Indicators));
            texts.Add(EpsilonMark + table.Group, table.Epsilon.ToString("R", CultureInfo.InvariantCulture));
        }
        SafeTensors.Write(path, tensors, texts);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file holds no tables for these networks.</exception>
    internal static IndicatorTable[] Load(string path, GatedLayer[] layers)
    {
        using var file = SafeTensors.Read(path);
        return [.. layers.Select(layer =>
        {
            var (name, whole) = (layer.Activations.Group.Name, layer.Activations.Group.Channels);
            var kept = Read(name + Kept, 0, whole - 1);
            var indicators = Read(name + Indicator, IndicatorMask.None, kept.Length - 1);
            if (kept.Length == 0 || indicators.Length != kept.Length || kept.Zip(kept.Skip(1)).Any(pair => pair.First >= pair.Second))
                throw new InvalidDataException($"{path}: the tables of '{name}' do not fit each other.");
            return double.TryParse(file.Metadata.GetValueOrDefault(EpsilonMark + name), NumberStyles.Float, CultureInfo.InvariantCulture,
                    out var epsilon) && epsilon is >= 0 and < double.PositiveInfinity
                ? new IndicatorTable(name, kept, indicators, epsilon)
                : throw new InvalidDataException($"{path}: the epsilon of '{name}' is missing or no size.");
        })];

        int[] Read(string name, int smallest, int largest)
        {
            if (!file.Tensors.TryGetValue(name, out var stored) || stored.ndim != 1 || stored.dtype != ScalarType.Int64)
                throw new InvalidDataException($"{path}: these are no indicators of this network; '{name}' is missing or no list.");
            var numbers = stored.Elements<long>();
            return Array.TrueForAll(numbers, number => number >= smallest && number <= largest)
                ? Array.ConvertAll(numbers, number => (int)number)
                : throw new InvalidDataException($"{path}: '{name}' has a number outside {smallest} to {largest}.");
        }
    }

    private static Tensor Numbers(int[] values) => tensor(Array.ConvertAll(values, value => (long)value));
}
