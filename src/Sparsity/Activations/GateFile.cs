using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Activations;

/// <summary>Gates as a .safetensors file: LAYER.gate.weight [G, d] and LAYER.gate.bias [G], the thresholds in the metadata.</summary>
internal static class GateFile
{
    /// <summary>Metadata key of the size of a group; no other file has it.</summary>
    internal const string GroupSizeKey = "group_size";

    private const string ThresholdMark = "threshold:", Weight = ".gate.weight", Bias = ".gate.bias";

    /// <summary>Writes the gates whole or not at all.</summary>
    internal static void Save(string path, GatedLayer[] layers, GroupGate[] gates, IReadOnlyDictionary<string, string> metadata)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var texts = new Dictionary<string, string>(metadata, StringComparer.Ordinal)
        {
            [GroupSizeKey] = gates[0].GroupSize.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (layer, gate) in layers.Zip(gates))
        {
            tensors.Add(layer.Name + Weight, gate.gate.weight);
            tensors.Add(layer.Name + Bias, gate.gate.bias!);
            texts.Add(ThresholdMark + layer.Name, gate.Threshold.ToString("R", CultureInfo.InvariantCulture));
        }
        SafeTensors.Write(path, tensors, texts);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file holds no gates for these layers.</exception>
    internal static GroupGate[] Load(string path, GatedLayer[] layers)
    {
        using var frozen = no_grad();
        using var file = SafeTensors.Read(path);
        if (!file.Metadata.TryGetValue(GroupSizeKey, out var text)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size < 1)
            throw new InvalidDataException($"{path}: these are no gates; the header's '{GroupSizeKey}' is missing or no number.");
        return [.. layers.Select(layer =>
        {
            var gate = new GroupGate(layer.Activations.Width, layer.Activations.Group.Count, size) { Threshold = Threshold(layer.Name) };
            Copy(layer.Name + Weight, gate.gate.weight);
            Copy(layer.Name + Bias, gate.gate.bias!);
            return gate;
        })];

        void Copy(string name, Tensor target)
        {
            if (!file.Tensors.TryGetValue(name, out var stored) || !stored.shape.SequenceEqual(target.shape))
                throw new InvalidDataException($"{path}: '{name}' is missing or not [{string.Join(", ", target.shape)}].");
            target.copy_(stored);
        }

        double Threshold(string layer) =>
            double.TryParse(file.Metadata.GetValueOrDefault(ThresholdMark + layer), NumberStyles.Float, CultureInfo.InvariantCulture,
                out var value) && value is >= 0 and < 1
                ? value
                : throw new InvalidDataException($"{path}: the threshold of {layer} is missing or outside 0 to 1.");
    }
}
