using System.Text;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>
/// The weights of the DETR family's reference data, which are not stored: the name of a tensor is the seed of its numbers.
/// </summary>
internal static class NumbersByName
{
    private const ulong FnvOffset = 0xcbf29ce484222325, FnvPrime = 0x100000001b3;

    private const string Backbone = "backbone.0.body.";

    /// <summary>
    /// float32(offset + scale·r), r uniform in [−0.5, 0.5): element k is the k-th output of SplitMix64, started from FNV-1a of the name.
    /// </summary>
    public static float[] Values(string name, long count, double offset, double scale)
    {
        var seed = Encoding.UTF8.GetBytes(name).Aggregate(FnvOffset, (hash, letter) => unchecked((hash ^ letter) * FnvPrime));
        var values = new float[count];
        for (var k = 0; k < values.Length; k++)
        {
            var z = SplitMix64.Mix(unchecked(seed + ((ulong)k + 1) * SplitMix64.Increment));
            var product = scale * ((z >> 11) * Math.ScaleB(1, -53) - 0.5);
            values[k] = (float)(offset + product);
        }
        return values;
    }

    /// <summary>The same as a tensor.</summary>
    public static Tensor Make(string name, double offset, double scale, params long[] shape) =>
        tensor(Values(name, shape.Aggregate(1L, (product, extent) => product * extent), offset, scale), shape);

    /// <summary>
    /// Fills all parameters and floating-point buffers. A tensor with several names takes the shortest, of these the first in ordinal
    /// order.
    /// </summary>
    /// <param name="module">The network, or a part of it.</param>
    /// <param name="prefix">What stands before the names of a part, with its dot at the end.</param>
    public static void Fill(nn.Module module, string prefix = "")
    {
        using var _ = no_grad();
        foreach (var names in ModuleState.Entries(module, prefix).GroupBy(entry => entry.Value.Handle))
        {
            var (name, value) = names.OrderBy(entry => entry.Name.Length).ThenBy(entry => entry.Name, StringComparer.Ordinal).First();
            if (!value.is_floating_point())
                continue;
            var (offset, scale) = Range(name, value.shape);
            using var numbers = Make(name, offset, scale, value.shape);
            value.copy_(numbers);
        }
    }

    /// <summary>Middle and width of the interval that the numbers of a tensor come from.</summary>
    public static (double Offset, double Scale) Range(string name, long[] shape)
    {
        var parts = name.Split('.');
        var (owner, leaf) = (parts.Length > 1 ? parts[^2] : "", parts[^1]);
        var isShortcut = name[..^leaf.Length].EndsWith(".downsample.1.", StringComparison.Ordinal);
        var isBackboneNorm = name.StartsWith(Backbone, StringComparison.Ordinal)
            && (owner.Contains("bn", StringComparison.Ordinal) || isShortcut);
        double fan = shape.Skip(1).Aggregate(1L, (product, extent) => product * extent);
        return (owner, leaf) switch
        {
            (_, "running_mean") => (0, 0.2),
            (_, "running_var") => (1, 0.5),
            ("bn3", "weight") when isBackboneNorm => (0.25, 0.125),
            (_, "weight") when isBackboneNorm => (1, 0.5),
            (_, "bias") when isBackboneNorm => (0, 0.2),
            (_, "weight") when shape.Length == 1 => (1, 0.5),
            (_, "relative_position_bias_table" or "level_embed") => (0, 2),
            _ when name == "query_embed.weight" => (0, 12),
            ("sampling_offsets", "bias") => (0, 4),
            (_, "bias") when name.Contains("class_embed", StringComparison.Ordinal) => (-2, 0.5),
            ("linear1", "bias") => (-0.5, 1),
            _ when leaf.EndsWith("bias", StringComparison.Ordinal) => (0, 0.2),
            _ when shape.Length == 4 => (0, Math.Sqrt(24 / fan)),
            _ when name.StartsWith("bbox_embed.layers.", StringComparison.Ordinal) => (0, Math.Sqrt(96 / fan)),
            _ => (0, Math.Sqrt(12 / fan)),
        };
    }
}
