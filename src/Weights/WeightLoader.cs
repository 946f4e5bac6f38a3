using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Primitives;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Weights;

/// <summary>Loads weights with the official PyTorch names into a <see cref="Detector"/>.</summary>
/// <remarks>
/// Copies tensors of a file into a detector by their official names. Six kinds of names may differ without making the file a stranger: the
/// class heads, when the classes differ; anchors and valid mask, which depend on the image size only; num_batches_tracked, which nothing
/// reads; reg_scale, which is written as int64 or as float32; the token predictor, which official files do not have and of which a detector
/// without one has no use; and a deformable encoder, which they do not have either, together with the attention that it replaces.
/// </remarks>
internal static class WeightLoader
{
    private const string Anchors = "decoder.anchors";
    private const string TokenPredictor = "token_predictor.";
    private const string DeformableEncoder = "encoder.deformable.";
    private const string ReplacedAttention = "encoder.encoder.";

    /// <summary>Loads a <c>.safetensors</c> file or a PyTorch checkpoint.</summary>
    /// <param name="detector">The detector to fill.</param>
    /// <param name="path">The file.</param>
    /// <param name="classNames">The detector's classes; where the file names its own, the rows of the class heads are matched by name. Null
    /// takes the rows as they come.</param>
    /// <returns>What was loaded and what keeps its initial values; class heads stay as initialised when the file has another number of
    /// classes without names, a token predictor and a deformable encoder when the file has none.</returns>
    /// <exception cref="WeightMismatchException">The file belongs to another detector; nothing has been changed.</exception>
    /// <exception cref="InvalidDataException">The file is broken, or a value is not finite.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WeightReport Load(Detector detector, string path, IReadOnlyList<string>? classNames = null)
    {
        using var file = TensorFile.Read(path);
        var stored = classNames is null ? null : WeightsOrigin.Of(file.Metadata, path).ClassNames;
        return Load(detector, file.Tensors, path, stored is null || stored.SequenceEqual(classNames!) ? null : Match(stored, classNames!));
    }

    /// <summary>Copies named tensors into a detector.</summary>
    /// <param name="detector">The detector to fill.</param>
    /// <param name="tensors">Tensors under the official names, aliases included.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <param name="classes">For each class of the detector the row of the tensors that it takes, or −1; null takes all.</param>
    /// <returns>What was loaded and what keeps its initial values.</returns>
    /// <exception cref="WeightMismatchException">The tensors belong to another detector; nothing has been changed.</exception>
    public static WeightReport Load(
        Detector detector, IReadOnlyDictionary<string, Tensor> tensors, string source, IReadOnlyList<int>? classes = null)
    {
        List<(string Name, Tensor Value)> entries = [.. ModuleState.Entries(detector)];
        var design = detector.Preset.Design;
        var otherClasses = classes is not null || tensors.TryGetValue(design.ScoreHead, out var head) && head.ndim == 2
            && head.shape[0] != detector.ClassCount + design.OtherRows;

        var parts = PartsOf(tensors);
        var ownAnchors = entries.Find(entry => entry.Name == Anchors).Value;
        var otherSize = ownAnchors is null || !tensors.TryGetValue(Anchors, out var anchors) || !SameGrid(anchors, ownAnchors);

        var copies = new List<(Tensor Target, Tensor Source)>();
        var newClassHeads = new List<string>();
        var newTokenPredictor = new List<string>();
        var newDeformableEncoder = new List<string>();
        var recomputed = new List<string>();
        var missing = new List<string>();
        var misshaped = new List<string>();
        foreach ((var name, var target) in entries)
        {
            tensors.TryGetValue(name, out var stored);
            if (otherClasses && design.IsClassHead(name))
                newClassHeads.Add(name);
            else if (!parts.TokenPredictor && IsTokenPredictor(name))
                newTokenPredictor.Add(name);
            else if (!parts.DeformableEncoder && IsDeformableEncoder(name))
                newDeformableEncoder.Add(name);
            else if (stored is null && name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
                continue;
            else if (IsSizeDependent(name) && (stored is null || otherSize))
                recomputed.Add(name);
            else if (stored is null)
                missing.Add(name);
            else if (target.is_floating_point() && !stored.is_floating_point() && !IsConstant(name))
                misshaped.Add(OtherType(name, stored, target));
            else if (!stored.shape.SequenceEqual(target.shape))
                misshaped.Add(OtherShape(name, stored, target));
            else if (IsConstant(name) && !stored.to(ScalarType.Float64).Equals(target.to(ScalarType.Float64)))
                misshaped.Add($"{name}: the value {stored.to(ScalarType.Float64).item<double>()}, the detector has "
                    + $"{target.to(ScalarType.Float64).item<double>()}");
            else
                copies.Add((target, stored));
        }
        var known = entries.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        string[] unknown = [.. tensors.Keys.Where(name => !known.Contains(name)
            && (detector.Parts.TokenPredictor || !IsTokenPredictor(name))).Order(StringComparer.Ordinal)];
        string[] replaced =
            [.. unknown.Where(name => newDeformableEncoder.Count > 0 && name.StartsWith(ReplacedAttention, StringComparison.Ordinal))];

        var report = new WeightReport(copies.Count, newClassHeads, recomputed, missing, [.. unknown.Except(replaced)], misshaped)
        {
            NewTokenPredictor = newTokenPredictor,
            NewDeformableEncoder = newDeformableEncoder,
            ReplacedAttention = replaced,
        };
        if (!report.Fits)
            throw new WeightMismatchException(source, $"'{detector.Preset.Name}' with {detector.ClassCount} classes", report);
        using var frozen = no_grad();
        foreach ((var name, var value) in tensors)
            ThrowIfUnusable(name, value, source);
        foreach ((var target, var stored) in copies)
            target.copy_(stored);
        if (classes is null)
            return report;
        foreach ((var name, var target) in entries.Where(entry => design.IsClassHead(entry.Name)))
            if (tensors.TryGetValue(name, out var stored))
                CopyRows(stored, target, classes);
        return report with { KnownClasses = classes.Count(row => row >= 0) };
    }

    /// <summary>Says that a tensor is of another type than the detector's.</summary>
    internal static string OtherType(string name, Tensor stored, Tensor target) =>
        $"{name}: of type {stored.dtype}, the detector has {target.dtype}";

    /// <summary>Says that a tensor is of another shape than the detector's.</summary>
    internal static string OtherShape(string name, Tensor stored, Tensor target) =>
        $"{name}: [{string.Join(", ", stored.shape)}], the detector has [{string.Join(", ", target.shape)}]";

    /// <summary>Refuses a value that would make every score NaN, which nothing else would tell.</summary>
    internal static void ThrowIfUnusable(string name, Tensor value, string source)
    {
        using var scope = NewDisposeScope();
        if (!value.is_floating_point())
            return;
        if (!IsSizeDependent(name) && !value.isfinite().all().item<bool>())
            throw new InvalidDataException($"{source}: the tensor '{name}' has a value that is not finite.");
        if (name.EndsWith(".running_var", StringComparison.Ordinal) && value.lt(0).any().item<bool>())
            throw new InvalidDataException($"{source}: the tensor '{name}' has a variance below 0.");
    }

    private static int[] Match(IReadOnlyList<string> stored, IReadOnlyList<string> own) => [.. own.Select(name => stored.IndexOf(name))];

    private static void CopyRows(Tensor stored, Tensor target, IReadOnlyList<int> rows)
    {
        if (stored.ndim != target.ndim || !stored.shape.AsSpan(1).SequenceEqual(target.shape.AsSpan(1)))
            return;
        for (var row = 0; row < rows.Count; row++)
            if (rows[row] >= 0 && rows[row] < stored.shape[0])
                Copy(rows[row], row);
        for (var other = 1; other <= target.shape[0] - rows.Count && other <= stored.shape[0]; other++)
            Copy(stored.shape[0] - other, target.shape[0] - other); // what is no class stands behind the classes

        void Copy(long source, long row)
        {
            using var from = stored[source];
            using var to = target[row];
            to.copy_(from);
        }
    }

    /// <summary>The parts of the detector that weights belong to.</summary>
    internal static DetectorParts PartsOf(IReadOnlyDictionary<string, Tensor> tensors) => new()
    {
        TokenPredictor = tensors.Keys.Any(IsTokenPredictor),
        DeformableEncoder = tensors.Keys.Any(IsDeformableEncoder),
    };

    private static bool IsTokenPredictor(string name) => name.StartsWith(TokenPredictor, StringComparison.Ordinal);

    private static bool IsDeformableEncoder(string name) => name.StartsWith(DeformableEncoder, StringComparison.Ordinal);

    private static bool IsSizeDependent(string name) => name is Anchors or "decoder.valid_mask";

    /// <summary>Stored anchors may have drifted by rounding; those of another image size are far off, or of another number.</summary>
    private static bool SameGrid(Tensor stored, Tensor own) =>
        stored.shape.SequenceEqual(own.shape) && stored.to(own.dtype).allclose(own, rtol: 1e-3, atol: 1e-2);

    private static bool IsConstant(string name) =>
        name is "decoder.up" or "decoder.reg_scale" or "decoder.decoder.up" or "decoder.decoder.reg_scale";
}
