using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Writes what is annotated and what was found, image by image, as JSON.</summary>
internal static class PredictionList
{
    private const int FlushedBytes = 1 << 16;

    /// <summary>Words of <see cref="DetectionKind"/>.</summary>
    private static readonly string[] Kinds = Array.ConvertAll(Enum.GetNames<DetectionKind>(), name => name.ToLowerInvariant());

    public static void Write(Stream stream, EvaluationResult result)
    {
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteNumber("threshold", result.Quality.Threshold);
        writer.WriteStartArray("classNames");
        foreach (var name in result.ClassNames)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteStartArray("images");
        foreach (var image in result.Images)
        {
            Write(writer, image);
            if (writer.BytesPending > FlushedBytes)
                writer.Flush();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ImageReview review)
    {
        writer.WriteStartObject();
        writer.WriteString("file", review.Image.File);
        WriteSize(writer, "width", review.Image.Width);
        WriteSize(writer, "height", review.Image.Height);
        writer.WriteStartArray("objects");
        foreach (var item in review.Objects)
        {
            writer.WriteStartObject();
            writer.WriteNumber("label", item.Label);
            WriteBox(writer, item.Box);
            writer.WriteBoolean("ignored", item.IsIgnored);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("detections");
        foreach (var found in review.Detections)
        {
            writer.WriteStartObject();
            writer.WriteNumber("label", found.Label);
            writer.WriteNumber("score", found.Score);
            WriteBox(writer, found.Box);
            writer.WriteString("match", Kinds[(int)found.Kind]);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("missed");
        for (var g = 0; g < review.Objects.Length; g++)
            if (review.Objects[g].IsMissed)
                writer.WriteNumberValue(g);
        writer.WriteEndArray();
        writer.WriteNumber("mistakes", review.Mistakes);
        writer.WriteEndObject();
    }

    private static void WriteSize(Utf8JsonWriter writer, string name, int size)
    {
        if (size > 0)
            writer.WriteNumber(name, size);
        else
            writer.WriteNull(name);
    }

    private static void WriteBox(Utf8JsonWriter writer, in ImageReview.Corners box)
    {
        writer.WriteStartArray("box");
        writer.WriteNumberValue(box.X0);
        writer.WriteNumberValue(box.Y0);
        writer.WriteNumberValue(box.X1);
        writer.WriteNumberValue(box.Y1);
        writer.WriteEndArray();
    }
}
