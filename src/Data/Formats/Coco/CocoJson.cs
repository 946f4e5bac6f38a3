using System.Text.Json;
using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Coco;

/// <summary>Reads a COCO file strictly, and if that fails as the tools write it that do not know JSON's rules.</summary>
internal static class CocoJson
{
    /// <summary>An array holds no more; the largest public sets have 1.5 GB.</summary>
    private static readonly long LargestFile = Array.MaxLength;

    /// <exception cref="DatasetException">It is no JSON.</exception>
    public static CocoFile Read(string path, DatasetBuilder builder)
    {
        byte[] json;
        try
        {
            json = AnnotationText.Read(path, LargestFile, out var encoding);
            if (encoding is not null)
                builder.Repair(DatasetFindingKind.Encoding, null, null, $"the text is {encoding}, not UTF-8; it is read as such");
        }
        catch (InvalidDataException exception)
        {
            throw builder.Refuse(DatasetFindingKind.Syntax, null, $"this is no COCO file: {exception.Message}", exception);
        }
        var notes = builder.Mark();
        try
        {
            return CocoParser.Parse(json, default, builder);
        }
        catch (JsonException strict)
        {
            builder.Return(notes);
            var place = $"line {strict.LineNumber + 1}";
            var blanked = AnnotationJson.BlankNonFinite(json);
            try
            {
                var file = CocoParser.Parse(
                    json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }, builder);
                builder.Repair(DatasetFindingKind.Syntax, place, null, blanked > 0
                    ? AnnotationJson.NonFinite
                    : "a comment, or a comma behind the last entry, is no JSON; it is passed over");
                return file;
            }
            catch (JsonException lenient)
            {
                builder.Return(notes);
                throw builder.Refuse(DatasetFindingKind.Syntax, $"line {lenient.LineNumber + 1}, byte {lenient.BytePositionInLine + 1}",
                    "this is no COCO file, for it is no valid JSON from here on", lenient);
            }
        }
    }
}
