using System.Globalization;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>What an exported detector says about itself in the <c>metadata_props</c> of its ONNX file.</summary>
internal sealed record DetectorMetadata
{
    private const string Prefix = "sparsedetr.";

    /// <summary>Version of these keys; a reader refuses a newer one.</summary>
    public const string FormatKey = Prefix + "format";

    /// <summary>Preset name, such as <c>deim-n</c>.</summary>
    public const string ModelKey = Prefix + "model";

    /// <summary>JSON list of the class names; the position is the label.</summary>
    public const string ClassNamesKey = Prefix + "class_names";

    /// <summary>Width of the network's input in pixels.</summary>
    public const string InputWidthKey = Prefix + "input_width";

    /// <summary>Height of the network's input in pixels.</summary>
    public const string InputHeightKey = Prefix + "input_height";

    /// <summary>How an image becomes the input, in words that <see cref="StretchedRgb"/> fixes.</summary>
    public const string PreprocessingKey = Prefix + "preprocessing";

    /// <summary>JSON object of the structural budgets, such as <c>{"queries":"300"}</c>.</summary>
    public const string SparsityKey = Prefix + "sparsity";

    /// <summary>JSON of the index sets of a sparse network; absent for a dense one.</summary>
    public const string StructureKey = Prefix + "structure";

    /// <summary>The encoder's attention where it is not the preset's: <see cref="Deformable"/>; absent otherwise.</summary>
    public const string EncoderKey = Prefix + "encoder";

    /// <summary>Share of the tokens that the encoder of a Sparse DETR updates, such as <c>0.3</c>; absent for others.</summary>
    public const string KeepRatioKey = Prefix + "keep_ratio";

    /// <summary>What they are chosen by, such as <c>attention</c>; absent for others.</summary>
    public const string TokenCriterionKey = Prefix + "token_criterion";

    /// <summary>Score threshold that the measured images recommend, such as <c>0.41</c>; absent where none was measured.</summary>
    public const string ThresholdKey = Prefix + "threshold";

    /// <summary>Deformable attention among the tokens of all levels.</summary>
    public const string Deformable = "deformable";

    /// <summary>
    /// The one pre-processing there is: both sides resized (antialiased bilinear), aspect not kept, RGB planes divided by 255.
    /// </summary>
    public const string StretchedRgb = "stretch;bilinear-antialias;rgb;scale=1/255";

    /// <summary>Longest side of the input; memory for an image of that size is taken because the metadata say so.</summary>
    public const int LargestSide = 4096;

    private const int Format = 1;

    /// <summary>Preset name.</summary>
    public required string Model { get; init; }

    /// <summary>Names of the classes, by label.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Width of the input in pixels.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Height of the input in pixels.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Structural budgets by name; empty for a dense network.</summary>
    public IReadOnlyDictionary<string, string> Sparsity { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the encoder has attention among the tokens of all levels.</summary>
    public bool DeformableEncoder { get; init; }

    /// <summary>Share of the tokens that the encoder of a Sparse DETR updates, or null.</summary>
    public float? KeepRatio { get; init; }

    /// <summary>What they are chosen by, or null.</summary>
    public string? TokenCriterion { get; init; }

    /// <summary>Score threshold that is recommended, 0..1, or null.</summary>
    public float? RecommendedThreshold { get; init; }

    /// <summary>JSON of the sparse structure, or null for a dense network.</summary>
    public string? Structure { get; init; }

    /// <summary>The entries of the file.</summary>
    public IReadOnlyDictionary<string, string> ToEntries()
    {
        var entries = Entries();
        if (DeformableEncoder)
            entries.Add(EncoderKey, Deformable);
        if (KeepRatio is { } ratio)
            entries.Add(KeepRatioKey, ratio.ToString(CultureInfo.InvariantCulture));
        if (TokenCriterion is not null)
            entries.Add(TokenCriterionKey, TokenCriterion);
        if (ThresholdEntry(RecommendedThreshold) is { } threshold)
            entries.Add(ThresholdKey, threshold);
        if (Structure is not null)
            entries.Add(StructureKey, Structure);
        return entries;
    }

    /// <summary>A threshold as its entry is written.</summary>
    public static string? ThresholdEntry(float? threshold) => threshold?.ToString(CultureInfo.InvariantCulture);

    private Dictionary<string, string> Entries() => new()
    {
        [FormatKey] = Format.ToString(CultureInfo.InvariantCulture),
        [ModelKey] = Model,
        [ClassNamesKey] = JsonSerializer.Serialize(ClassNames),
        [InputWidthKey] = InputWidth.ToString(CultureInfo.InvariantCulture),
        [InputHeightKey] = InputHeight.ToString(CultureInfo.InvariantCulture),
        [PreprocessingKey] = StretchedRgb,
        [SparsityKey] = JsonSerializer.Serialize(Sparsity),
    };

    /// <summary>Reads the entries of a file.</summary>
    /// <exception cref="InvalidDataException">An entry is missing or cannot be read.</exception>
    public static DetectorMetadata FromEntries(IReadOnlyDictionary<string, string> entries)
    {
        var format = ReadNumber(entries, FormatKey);
        if (format > Format)
            throw new InvalidDataException($"The model's metadata has format {format}; this version reads up to {Format}.");
        var preprocessing = Read(entries, PreprocessingKey);
        if (preprocessing != StretchedRgb)
            throw new InvalidDataException(
                $"The model wants the pre-processing {PlainText.Quote(preprocessing)}; this version knows '{StretchedRgb}'.");
        var encoder = entries.GetValueOrDefault(EncoderKey);
        if (encoder is not (null or Deformable))
            throw new InvalidDataException($"The model has the encoder {PlainText.Quote(encoder)}; this version knows '{Deformable}'.");
        return new DetectorMetadata
        {
            Model = Read(entries, ModelKey),
            ClassNames = ReadClassNames(entries),
            InputWidth = ReadSide(entries, InputWidthKey),
            InputHeight = ReadSide(entries, InputHeightKey),
            Sparsity = ReadJson<Dictionary<string, string>>(entries, SparsityKey),
            DeformableEncoder = encoder is not null,
            KeepRatio = ReadShare(entries, KeepRatioKey, float.Epsilon),
            RecommendedThreshold = ReadShare(entries, ThresholdKey, 0),
            TokenCriterion = entries.GetValueOrDefault(TokenCriterionKey),
            Structure = entries.GetValueOrDefault(StructureKey),
        };
    }

    private static string Read(IReadOnlyDictionary<string, string> entries, string key) =>
        entries.TryGetValue(key, out var value) ? value
            : throw new InvalidDataException($"The model has no metadata entry '{key}'; was it exported by this library?");

    private static string[] ReadClassNames(IReadOnlyDictionary<string, string> entries)
    {
        var names = ReadJson<string?[]>(entries, ClassNamesKey);
        if (names.Length == 0)
            throw new InvalidDataException("The model names no class.");
        if (names.Contains(null) || names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw new InvalidDataException("The model's list of classes has a name twice, or an entry that is none.");
        return names!;
    }

    private static int ReadSide(IReadOnlyDictionary<string, string> entries, string key) =>
        ReadNumber(entries, key) is var side && side <= LargestSide
            ? side
            : throw new InvalidDataException($"The model's metadata entry '{key}' is {side}; at most {LargestSide} pixels are read.");

    private static int ReadNumber(IReadOnlyDictionary<string, string> entries, string key)
    {
        var text = Read(entries, key);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
            : throw new InvalidDataException($"The model's metadata entry '{key}' is {PlainText.Quote(text)}, not a positive number.");
    }

    private static float? ReadShare(IReadOnlyDictionary<string, string> entries, string key, float smallest) =>
        !entries.TryGetValue(key, out var text) ? null
        : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share >= smallest && share <= 1 ? share
        : throw new InvalidDataException(
            $"The model's metadata entry '{key}' is {PlainText.Quote(text)}, not a share "
            + $"{(smallest > 0 ? "above" : "from")} 0 and up to 1.");

    private static T ReadJson<T>(IReadOnlyDictionary<string, string> entries, string key) where T : class
    {
        var text = Read(entries, key);
        try
        {
            return JsonSerializer.Deserialize<T>(text) ?? throw new InvalidDataException($"The model's metadata entry '{key}' is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The model's metadata entry '{key}' is not the JSON that is expected.", e);
        }
    }
}
