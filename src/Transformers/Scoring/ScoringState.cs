using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Transformers.Scoring;

/// <summary>
/// What a saved model must know besides its network; it rides through the zip as one line of JSON (ML.NET keeps no state for custom
/// mappings).
/// </summary>
internal sealed record ScoringState(int Height, int Width, string[] ClassNames, float ScoreThreshold, DetectionColumns Columns)
{
    /// <summary>The key under which the text lies in the model; a reader of another format would use another key.</summary>
    public const string Format = "ssd/v1";

    private static readonly ConditionalWeakTable<string, ScoringState> Parsed = new();

    public string ToText() => JsonSerializer.Serialize(this);

    /// <summary>Parses the text once for each model, not once for each row: ML.NET hands the same string to every row.</summary>
    /// <exception cref="InvalidDataException">It is no state of this format.</exception>
    public static ScoringState Of(ReadOnlyMemory<char> text)
    {
        if (!MemoryMarshal.TryGetString(text, out var whole, out var start, out var length) || start != 0 || length != whole.Length)
            whole = text.ToString();
        return Parsed.GetValue(whole, Parse);
    }

    private static ScoringState Parse(string text)
    {
        try
        {
            var state = JsonSerializer.Deserialize<ScoringState>(text);
            if (state is
                {
                    Height: > 0, Width: > 0, ClassNames.Length: > 0, ScoreThreshold: >= 0 and <= 1,
                    Columns: { Image: not null, PredictedLabel: not null, PredictedBoundingBoxes: not null, Score: not null }
                })
                return state;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"the model does not hold a detector of format '{Format}'.", e);
        }
        throw new InvalidDataException($"the model does not hold a detector of format '{Format}'.");
    }
}
