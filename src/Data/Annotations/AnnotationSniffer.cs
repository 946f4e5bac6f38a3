using System.Text;
using System.Text.Json;
using System.Xml;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>Looks at the start of an annotation file to see what it is.</summary>
internal static class AnnotationSniffer
{
    private const int StartLength = 64 << 10;

    /// <summary>Whole files are only looked at when their start does not tell.</summary>
    private const long LargestWhole = 1L << 30;

    /// <summary>What a file is; unknown also when it cannot be read, for whoever reads it tells why.</summary>
    public static AnnotationKind KindOf(string path)
    {
        try
        {
            var start = AnnotationText.ReadStart(path, StartLength, out var isWhole);
            var kind = KindOf(start, path);
            return kind == AnnotationKind.Unknown && !isWhole && FirstOf(start) is '{' or '['
                ? KindOf(AnnotationText.Read(path, LargestWhole, out _), path)
                : kind;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return AnnotationKind.Unknown;
        }
    }

    private static AnnotationKind KindOf(byte[] text, string path) => FirstOf(text) switch
    {
        '<' => RootOf(text) == "annotations" ? AnnotationKind.Cvat : AnnotationKind.Voc,
        '{' or '[' => KindOf(RootNames(text, out var isList), isList),
        _ => Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".yaml" or ".yml" or ".txt" => AnnotationKind.Yolo,
            ".csv" or ".tsv" => AnnotationKind.Csv,
            ".xml" => AnnotationKind.Voc,
            _ => AnnotationKind.Unknown,
        },
    };

    private static char FirstOf(byte[] text) => (char)Array.Find(text, character => character > ' ');

    private static AnnotationKind KindOf(HashSet<string> names, bool isList)
    {
        bool Has(string name) => names.Contains(name);
        if (isList)
            return !Has("annotations") && !Has("annotation") ? AnnotationKind.Unknown
                : Has("image") || Has("imagefilename") ? AnnotationKind.CreateMl
                : Has("data") ? AnnotationKind.LabelStudio
                : AnnotationKind.Unknown;
        return Has("images") || Has("categories") ? AnnotationKind.Coco
            : Has("shapes") ? AnnotationKind.LabelMe
            : Has("assets") ? AnnotationKind.Vott
            : Has("asset") ? AnnotationKind.VottAsset
            : Has("_via_img_metadata") || Has("_via_settings") ? AnnotationKind.Via
            : Has("annotations") ? Has("data") ? AnnotationKind.LabelStudio : AnnotationKind.Coco
            : AnnotationKind.Unknown;
    }

    /// <summary>Names of the outermost object, or of the first object of an outermost list, as far as the text goes.</summary>
    private static HashSet<string> RootNames(byte[] json, out bool isList)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(
            new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }));
        isList = false;
        try
        {
            isList = reader.Read() && reader.TokenType == JsonTokenType.StartArray;
            if (isList && !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return names;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                names.Add(reader.GetString()!);
                if (!reader.Read() || !reader.TrySkip())
                    break;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What was seen before the damage may tell enough; half a surrogate pair in a name is an InvalidOperationException.
        }
        return names;
    }

    private static string? RootOf(byte[] xml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(Encoding.UTF8.GetString(xml)), AnnotationXml.Settings);
            return reader.MoveToContent() == XmlNodeType.Element ? reader.LocalName : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
