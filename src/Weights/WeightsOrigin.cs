using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Weights;

/// <summary>What weights say about themselves in the header of their file; published ones say nothing.</summary>
/// <param name="Preset">Name of the network, or null.</param>
/// <param name="ClassNames">Classes in the order of the heads' rows, or null.</param>
/// <param name="Height">Height of the images in pixels, or null.</param>
/// <param name="Width">Width of the images in pixels, or null.</param>
internal sealed record WeightsOrigin(string? Preset, IReadOnlyList<string>? ClassNames, int? Height, int? Width)
{
    private const string PresetKey = "preset", ClassesKey = "classes", HeightKey = "height", WidthKey = "width";
    private const string RatioKey = "keep_ratio", CriterionKey = "token_criterion";
    private const int LargestSide = 4096; // a header may say what it likes, and memory is taken for its image
    private const int Shown = 100;

    /// <summary>Share of the tokens that the encoder of a Sparse DETR updates, or null.</summary>
    public float? KeepRatio { get; init; }

    /// <summary>What they are chosen by, or null.</summary>
    public TokenCriterion? Criterion { get; init; }

    /// <summary>Side of the square images that they were trained on, where a training may have it; else null.</summary>
    public int? SquareSide => Height == Width && Height is >= 64 and <= 2048 ? Height : null; // what ImageSize allows

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="InvalidDataException">It is broken, or an entry has no possible value.</exception>
    public static WeightsOrigin OfFile(string path) => Of(TensorFile.ReadMetadata(path), path);

    /// <summary>The entries of the header.</summary>
    public Dictionary<string, string> ToMetadata()
    {
        var entries = new Dictionary<string, string>();
        Add(PresetKey, Preset);
        Add(ClassesKey, ClassNames is null ? null : string.Join('\n', ClassNames));
        Add(HeightKey, Height?.ToString(CultureInfo.InvariantCulture));
        Add(WidthKey, Width?.ToString(CultureInfo.InvariantCulture));
        Add(RatioKey, KeepRatio?.ToString(CultureInfo.InvariantCulture));
        Add(CriterionKey, Criterion?.Name());
        return entries;

        void Add(string key, string? value)
        {
            if (value is not null)
                entries.Add(key, value);
        }
    }

    /// <summary>Reads the entries back.</summary>
    /// <param name="metadata">The header's texts.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidDataException">An entry has no possible value.</exception>
    public static WeightsOrigin Of(IReadOnlyDictionary<string, string> metadata, string path)
    {
        var names = metadata.GetValueOrDefault(ClassesKey)?.Split('\n');
        if (names is not null && names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw new InvalidDataException($"{path}: its list of classes has a name twice.");
        return new WeightsOrigin(metadata.GetValueOrDefault(PresetKey), names, Side(HeightKey), Side(WidthKey))
        {
            KeepRatio = Ratio(),
            Criterion = Choice(),
        };

        int? Side(string key) => !metadata.TryGetValue(key, out var text) ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is > 0 and <= LargestSide
                && side % Detector.SizeStep == 0
                ? side
                : throw new InvalidDataException($"{path}: the entry '{key}' of its header is no size of an image.");

        float? Ratio() => !metadata.TryGetValue(RatioKey, out var text) ? null
            : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is > 0 and <= 1
                ? ratio
                : throw new InvalidDataException($"{path}: the entry '{RatioKey}' of its header is no share above 0 and up to 1.");

        TokenCriterion? Choice() => !metadata.TryGetValue(CriterionKey, out var name) ? null
            : TokenCriteria.Find(name) ?? throw new InvalidDataException(
                $"{path}: the entry '{CriterionKey}' of its header is none of "
                + $"{string.Join(", ", Enum.GetValues<TokenCriterion>().Select(TokenCriteria.Name))}.");
    }

    /// <summary>The names for a detector with so many classes: those of the weights, or those that the caller knows.</summary>
    /// <param name="count">Rows of the class heads.</param>
    /// <param name="given">Names that the caller has, or null.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidDataException">The header names another number of classes than there are.</exception>
    /// <exception cref="ArgumentException">The caller's names are not those of the weights.</exception>
    public IReadOnlyList<string> NamesFor(int count, IReadOnlyList<string>? given, string path)
    {
        if (ClassNames is { } own)
        {
            if (own.Count != count)
                throw new InvalidDataException($"{path}: its header names {own.Count} classes, the weights have {count}.");
            if (given is not null && !given.SequenceEqual(own))
                throw new ArgumentException(
                    $"{path}: the classes of the weights are {List(own)}; those given are {List(given)}.");
            return own;
        }
        if (given is not null && given.Count != count)
            throw new ArgumentException($"{path}: the weights have {count} classes, but {given.Count} class names are given.");
        return given ?? (count == CocoClasses.Names.Count
            ? CocoClasses.Names
            : [.. Enumerable.Range(0, count).Select(label => label.ToString(CultureInfo.InvariantCulture))]);
    }

    private static string List(IReadOnlyList<string> names) => string.Join(", ", names.Take(Shown).Select(PlainText.Line))
        + (names.Count > Shown ? $" and {names.Count - Shown} more" : "");
}
