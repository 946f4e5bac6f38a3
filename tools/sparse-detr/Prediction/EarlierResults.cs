using System.Text.Json;

namespace SparseDetr.Cli.Prediction;

/// <summary>What an earlier prediction wrote into a folder: these files may be replaced, and are no images to look at.</summary>
/// <param name="AreThere">Whether the folder has results.</param>
/// <param name="Files">Paths of the files below the folder, with / between their parts.</param>
internal sealed record EarlierResults(bool AreThere, IReadOnlySet<string> Files)
{
    private static readonly EarlierResults None = new(false, new HashSet<string>());

    /// <summary>Looks for the list of detections in a folder.</summary>
    public static EarlierResults Read(string folder)
    {
        var list = Path.Combine(folder, DetectionList.FileName);
        if (!File.Exists(list))
            return None;
        try
        {
            using var stream = File.OpenRead(list);
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format)
                || !format.ValueEquals(DetectionList.Format))
                return None;
            var files = new HashSet<string>(StringComparer.Ordinal) { DetectionList.FileName };
            foreach (var file in root.GetProperty("files").EnumerateArray())
                files.Add(file.GetString()!);
            foreach (var image in root.GetProperty("images").EnumerateArray())
                foreach (var name in DetectionList.FileProperties)
                    if (image.TryGetProperty(name, out var file) && file.ValueKind == JsonValueKind.String)
                        files.Add(file.GetString()!);
            return new EarlierResults(true, files);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or IOException
            or UnauthorizedAccessException)
        {
            return None;
        }
    }
}
