using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Weights;

/// <summary>
/// Loads the backbone alone: from the classifier it was published as (torchvision's ResNet, the Swin of its authors, PP-HGNetV2), or out
/// of a whole detector.
/// </summary>
internal static class BackboneWeights
{
    // alone; inside DEIM; inside DETR
    private static readonly string[] Prefixes = ["", "backbone.", "backbone.0.body."];

    /// <param name="detector">The detector whose backbone is filled; everything else stays as it is.</param>
    /// <param name="path">A <c>.safetensors</c> file or a PyTorch checkpoint. Its other weights are not used.</param>
    /// <returns>Number of tensors that were copied.</returns>
    /// <exception cref="WeightMismatchException">The file has not exactly this backbone; nothing has been changed.</exception>
    /// <exception cref="InvalidDataException">The file is broken, or a value is not finite.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static int Load(Detector detector, string path)
    {
        using var file = TensorFile.Read(path);
        var body = detector.modules().OfType<BackboneBody>().Single();
        var own = ModuleState.Table(body);
        var prefix = Prefixes.MaxBy(prefix => own.Keys.Count(name => file.Tensors.ContainsKey(prefix + name)))!;
        var copies = new List<(Tensor Target, Tensor Source)>();
        var missing = new List<string>();
        var misshaped = new List<string>();
        foreach ((var name, var target) in own)
        {
            if (!file.Tensors.TryGetValue(prefix + name, out var stored))
            {
                if (!body.IsOfDetectorsOnly(name) && !IsUnread(name))
                    missing.Add(prefix + name);
            }
            else if (stored.is_floating_point() != target.is_floating_point())
                misshaped.Add(WeightLoader.OtherType(prefix + name, stored, target));
            else if (!stored.shape.SequenceEqual(target.shape))
                misshaped.Add(WeightLoader.OtherShape(prefix + name, stored, target));
            else
            {
                WeightLoader.ThrowIfUnusable(prefix + name, stored, path);
                copies.Add((target, stored));
            }
        }

        var report = new WeightReport(copies.Count, [], [], missing, Others(file.Tensors.Keys, prefix, own, body), misshaped);
        if (!report.Fits)
            throw new WeightMismatchException(path, $"'{detector.Preset.Name}', of whose backbone they were to be", report);
        using var frozen = no_grad();
        foreach ((var target, var stored) in copies)
            target.copy_(stored);
        return copies.Count;
    }

    /// <summary>
    /// What a deeper or wider network of the same kind has more. Its first layers would fit, and would be worth nothing without the others.
    /// </summary>
    private static string[] Others(IEnumerable<string> names, string prefix, Dictionary<string, Tensor> own, BackboneBody body)
    {
        var parts = body.named_children().Select(child => child.name).ToHashSet(StringComparer.Ordinal);
        return [.. names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && IsOther(name[prefix.Length..]))
            .Order(StringComparer.Ordinal)];

        bool IsOther(string name) => parts.Contains(name.Split('.')[0]) && !own.ContainsKey(name) && !IsUnread(name);
    }

    /// <summary>What nothing reads, or what follows from the size of the windows.</summary>
    private static bool IsUnread(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal)
        || name.EndsWith(".relative_position_index", StringComparison.Ordinal) || name.EndsWith(".attn_mask", StringComparison.Ordinal);
}
