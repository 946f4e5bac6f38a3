using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>A detection.</summary>
/// <param name="Label">Index of its class.</param>
/// <param name="Score">Confidence in 0..1.</param>
/// <param name="Box">Where it is.</param>
/// <param name="Kind">What became of it.</param>
internal sealed record FoundBox(int Label, float Score, BoxXyxy Box, MatchKind Kind)
{
    public static FoundBox? Parse(JsonView json, int classes, int width, int height) =>
        json["label"].Count is { } label && label < classes && json["score"].Share is { } score
        && StoredBox.Parse(json["box"], width, height) is { } box
        ? new FoundBox(label, (float)score, box, KindOf(json["match"].Text))
        : null;

    private static MatchKind KindOf(string? match) => match switch
    {
        "correct" => MatchKind.Correct,
        "class" => MatchKind.Class,
        "location" => MatchKind.Location,
        "both" => MatchKind.Both,
        "duplicate" => MatchKind.Duplicate,
        "background" => MatchKind.Background,
        _ => MatchKind.Unknown,
    };
}
