namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>An image with its annotated objects and what was found in it, boxes in pixels of the upright image.</summary>
internal sealed record PredictedImage(
    string File, int Width, int Height, IReadOnlyList<AnnotatedBox> Objects, IReadOnlyList<FoundBox> Found, int Mistakes)
{
    private const int MostBoxes = 500, LargestSide = 1 << 20;

    /// <summary>Null where it has no file or no size.</summary>
    public static PredictedImage? Parse(JsonView json, int classes)
    {
        if (json["file"].Text is not { Length: > 0 } file || json["width"].Count is not (> 0 and <= LargestSide and var width)
            || json["height"].Count is not (> 0 and <= LargestSide and var height))
            return null;
        // A box that cannot be read still has its place: "missed" counts places.
        AnnotatedBox?[] objects = [.. json["objects"].Items(MostBoxes).Select(item => AnnotatedBox.Parse(item, classes, width, height))];
        List<FoundBox> found =
        [
            .. json["detections"].Items(MostBoxes).Select(item => FoundBox.Parse(item, classes, width, height)).OfType<FoundBox>()
                .OrderByDescending(item => item.Score),
        ];
        var missed = json["missed"].Items(MostBoxes).Select(item => item.Count).ToHashSet();
        for (var i = 0; i < objects.Length; i++)
            objects[i] = objects[i] is { } box ? box with { Missed = missed.Contains(i) } : null;
        return new PredictedImage(
            file, width, height, FoundAt(objects.OfType<AnnotatedBox>().ToArray(), found), found, json["mistakes"].Count ?? missed.Count);
    }

    /// <summary>Gives each object the score of the detection that takes it, best first as COCO matches.</summary>
    private static AnnotatedBox[] FoundAt(AnnotatedBox[] objects, List<FoundBox> found)
    {
        foreach (var detection in found.Where(detection => detection.Kind == MatchKind.Correct))
        {
            var (best, overlap) = (-1, 0f);
            for (var i = 0; i < objects.Length; i++)
                if (objects[i].FoundScore is null && objects[i].Label == detection.Label
                    && StoredBox.Overlap(objects[i].Box, detection.Box) is var shared && shared > overlap)
                    (best, overlap) = (i, shared);
            if (best >= 0)
                objects[best] = objects[best] with { FoundScore = detection.Score };
        }
        return objects;
    }
}
