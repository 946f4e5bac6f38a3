using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>JSON of annotation files as a tree, and its values taken for what they most likely mean.</summary>
internal static class AnnotationJson
{
    /// <summary>What is wrong with a file that <see cref="BlankNonFinite"/> changed.</summary>
    public const string NonFinite = "NaN and Infinity are no JSON; they count as no number";

    private static readonly JsonDocumentOptions Loose = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads a file; comments and commas behind the last entry are passed over.</summary>
    /// <exception cref="InvalidDataException">It cannot be used; "it" is the subject of the message.</exception>
    public static JsonDocument Read(string path, long largest, DatasetBuilder builder, string? image)
    {
        try
        {
            var json = AnnotationText.Read(path, largest, out var encoding);
            if (encoding is not null)
                builder.Repair(DatasetFindingKind.Encoding, null, image, $"the text is {encoding}, not UTF-8; it is read as such");
            try
            {
                return JsonDocument.Parse(json, Loose);
            }
            catch (JsonException) when (BlankNonFinite(json) > 0)
            {
                var document = JsonDocument.Parse(json, Loose);
                builder.RepairEach(DatasetFindingKind.Syntax, null, image, NonFinite);
                return document;
            }
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"it is no valid JSON from line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} on", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException("it cannot be read", exception);
        }
    }

    /// <summary>Reads a file that is a whole data set.</summary>
    /// <param name="path">The file.</param>
    /// <param name="largest">Most bytes that are read.</param>
    /// <param name="format">What it should be.</param>
    /// <param name="builder">Takes the findings.</param>
    /// <exception cref="DatasetException">It cannot be used.</exception>
    public static JsonDocument ReadWhole(string path, long largest, string format, DatasetBuilder builder)
    {
        try
        {
            return Read(path, largest, builder, null);
        }
        catch (InvalidDataException problem)
        {
            throw builder.Refuse(DatasetFindingKind.Syntax, null, $"this is no {format} file: {problem.Message}", problem);
        }
    }

    /// <summary>Reads files that are for one image each; one that cannot be used costs its image.</summary>
    /// <param name="path">One of them, or their folder.</param>
    /// <param name="largest">Most bytes that are read of each.</param>
    /// <param name="builder">Takes the findings.</param>
    /// <param name="read">Reads the image of a file; null when there is none, which is told then.</param>
    public static List<ListedImage> ReadEach(
        string path, long largest, DatasetBuilder builder, Func<JsonElement, string, ListedImage?> read)
    {
        string[] files = File.Exists(path) ? [path]
            : [.. Directory.EnumerateFiles(path, "*.json").Where(file => !ImageFinder.IsAppleDouble(file)).Order(StringComparer.Ordinal)];
        var images = new List<ListedImage>(files.Length);
        foreach (var file in files)
        {
            builder.File = file;
            var stem = Path.GetFileNameWithoutExtension(file);
            try
            {
                using var document = Read(file, largest, builder, stem);
                if (read(document.RootElement, file) is { } image)
                    images.Add(image);
            }
            catch (InvalidDataException problem)
            {
                builder.SkipImage(DatasetFindingKind.Syntax, null, stem, problem.Message);
            }
        }
        builder.File = builder.Source;
        return images;
    }

    /// <summary>The value of a name; undefined when there is none, or when this is no object.</summary>
    public static JsonElement At(this JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            return default; // half a surrogate pair in the name of a neighbour
        }
    }

    /// <summary>The entries of a list; none when this is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>A text, or a number as it is written; null for anything else.</summary>
    public static string? Text(this JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.String => element.GetString(),
                JsonValueKind.Number => element.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText(); // half a surrogate pair
        }
    }

    /// <summary>A number, also one that is written as text; NaN for anything else.</summary>
    public static double Number(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.String when double.TryParse(element.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        _ => double.NaN,
    };

    /// <summary>Puts an empty text of the same length in the place of NaN, Infinity and -Infinity, and counts them.</summary>
    public static int BlankNonFinite(Span<byte> json)
    {
        var (inText, blanked) = (false, 0);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
                inText = !inText;
            else if (json[i] == '\\' && inText)
                i++;
            else if (!inText && json[i] is (byte)'N' or (byte)'I' or (byte)'-')
            {
                var rest = json[i..];
                var length = rest.StartsWith("NaN"u8) ? 3 : rest.StartsWith("Infinity"u8) ? 8 : rest.StartsWith("-Infinity"u8) ? 9 : 0;
                if (length == 0)
                    continue;
                rest[..length].Fill((byte)' ');
                rest[0] = rest[1] = (byte)'"';
                i += length - 1;
                blanked++;
            }
        }
        return blanked;
    }
}
