using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>An annotated object.</summary>
/// <param name="Label">Index of its class.</param>
/// <param name="Box">Where it is.</param>
/// <param name="Ignored">It counts neither as found nor as missed.</param>
/// <param name="Missed">Nothing above the recommended threshold found it.</param>
/// <param name="FoundScore">Score of the detection that found it; null where none did.</param>
internal sealed record AnnotatedBox(int Label, BoxXyxy Box, bool Ignored, bool Missed, float? FoundScore)
{
    public static AnnotatedBox? Parse(JsonView json, int classes, int width, int height) =>
        json["label"].Count is { } label && label < classes && StoredBox.Parse(json["box"], width, height) is { } box
        ? new AnnotatedBox(label, box, json["ignored"].IsTrue, false, null)
        : null;
}
