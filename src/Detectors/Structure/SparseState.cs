using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.SparseDetr.Detectors.Structure;

/// <summary>
/// What of a detector's structure is in use: index sets, ascending, null or absent where everything is. Weights keep their full
/// size while a detector trains; export slices them (Super Sparse DETR §3.3).
/// </summary>
internal sealed record SparseState
{
    /// <summary>Everything in use.</summary>
    public static SparseState Dense { get; } = new();

    /// <summary>Counts the changes since the training began; 0 is the dense network.</summary>
    public int Version { get; init; }

    /// <summary>
    /// For each level, finest first, the cells in use (row by row at the detector's own image size), or null for all tokens.
    /// </summary>
    public IReadOnlyList<int[]>? Tokens { get; init; }

    /// <summary>
    /// For each level, finest first, how many tokens each image keeps, those that the detector's token predictor scores highest; null where
    /// <see cref="Tokens"/> holds for all images. At other image sizes the same shares stay.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyList<int>? TokenCounts { get; init; }

    /// <summary>Height in pixels of the images that token sets, token counts and <see cref="QueryPrior"/> belong to.</summary>
    public int TokenHeight { get; init; }

    /// <summary>Width in pixels of the images that token sets, token counts and <see cref="QueryPrior"/> belong to.</summary>
    public int TokenWidth { get; init; }

    /// <summary>
    /// Whether the token sets or counts also limit which tokens can become queries, and not only the encoder's attention.
    /// </summary>
    public bool TokensLimitQueries { get; init; } = true;

    /// <summary>What the encoder's attention does with the tokens that the sets leave out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DroppedTokenRule Dropped { get; init; }

    /// <summary>The query ranks in use, 0 being the token with the best class score, or null for all.</summary>
    public int[]? Queries { get; init; }

    /// <summary>
    /// For each level, finest first, what each cell (row by row at the detector's own image size) adds to the class logit by which its
    /// token is ranked among the candidates for queries; null for nothing.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<float[]>? QueryPrior { get; init; }

    /// <summary>For each group of hidden channels, by its name, the channels in use; a group that is absent is in use as a whole.</summary>
    public IReadOnlyDictionary<string, int[]> Channels { get; init; } = new Dictionary<string, int[]>();

    /// <summary>Whether everything is in use.</summary>
    [JsonIgnore]
    public bool IsDense => Tokens is null && TokenCounts is null && Queries is null && QueryPrior is null && Channels.Count == 0;

    /// <summary>The structure as JSON, as it stands in checkpoints and in exported files.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote. Whether it fits a detector shows when it is given to one.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="InvalidDataException">The text is no structure.</exception>
    public static SparseState FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var state = JsonSerializer.Deserialize<SparseState>(json);
            if (state?.Channels is null || state.Tokens?.Contains(null!) == true || state.QueryPrior?.Contains(null!) == true
                || state.Channels.Values.Contains(null!))
                throw new InvalidDataException("The sparse structure has an empty entry.");
            return state;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("The sparse structure is not the JSON that is expected.", error);
        }
    }
}
