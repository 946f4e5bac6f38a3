using System.Globalization;
using CsvHelper;
using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Tables;

/// <summary>Which column of a table of boxes has what; −1 stands for a column that is not there.</summary>
internal sealed record TableColumns(int Image, int Label, int X0, int Y0, int X1, int Y1)
{
    private const int StartLength = 64 << 10;

    /// <summary>Columns of a table that AutoML takes, which has no names: part, image, class, and four corners.</summary>
    private const int AutoMLColumns = 11;

    private static readonly string[] Images =
        ["filename", "image", "file", "path", "filepath", "imagepath", "imagename", "imageid", "img", "imgpath"];
    private static readonly string[] Labels = ["class", "label", "classname", "labelname", "category", "name"];

    /// <summary>What is needed, for messages.</summary>
    public const string Needed = "an image, a class, and xmin, ymin, xmax and ymax (or x1, y1, x2 and y2)";

    public int Width { get; init; } = -1;

    public int Height { get; init; } = -1;

    /// <summary>Column of the part that an image belongs to.</summary>
    public int Part { get; init; } = -1;

    /// <summary>Column of a mark that evaluation ignores the object.</summary>
    public int Ignored { get; init; } = -1;

    /// <summary>Whether the first row has the names of the columns.</summary>
    public bool HasHeader { get; init; }

    public BoxScale Scale { get; init; }

    /// <summary>How tables are read: a quote that is not closed costs its line only.</summary>
    public static CsvReaderOptions Options { get; } = new()
    {
        HasHeader = false,
        AllowLineBreaksInQuotes = false,
        MaxRecordSize = 1 << 20,
        TrackLineNumbers = true,
    };

    /// <summary>The columns of a table by its first row; null when it is none of boxes.</summary>
    public static TableColumns? OfFile(string path)
    {
        try
        {
            using var reader = CsvReader.Create(AnnotationText.ReadStart(path, StartLength, out _), Options);
            return reader.Read() ? Of(RowOf(reader)) : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException
            or CsvFormatException)
        {
            return null;
        }
    }

    /// <summary>The fields of the current row.</summary>
    public static string[] RowOf(CsvReader reader)
    {
        var row = new string[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
            row[i] = reader.GetString(i);
        return row;
    }

    /// <summary>The columns by the first row; null when it is none of a table of boxes.</summary>
    public static TableColumns? Of(string[] row) => OfHeader(row) ?? WithoutHeader(row);

    /// <summary>A number as people write it, with a decimal comma where the columns are not separated by one.</summary>
    public static double NumberOf(string? text) => double.TryParse(
        text?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    private static TableColumns? OfHeader(string[] row)
    {
        var names = Array.ConvertAll(row, name =>
            string.Concat(name.ToLowerInvariant().Where(character => !char.IsWhiteSpace(character) && character is not ('_' or '-'))));
        int Find(params string[] known) => known.Select(name => Array.IndexOf(names, name)).FirstOrDefault(column => column >= 0, -1);
        var columns = new TableColumns(Find(Images), Find(Labels), Find("xmin", "x1", "left", "x0"), Find("ymin", "y1", "top", "y0"),
            Find("xmax", "x2", "right"), Find("ymax", "y2", "bottom"))
        {
            Width = Find("width", "imagewidth"),
            Height = Find("height", "imageheight"),
            Part = Find("split", "set", "mluse", "subset", "part", "partition"),
            Ignored = Find("isgroupof", "difficult", "iscrowd"),
            HasHeader = true,
        };
        return columns is { Image: >= 0, Label: >= 0, X0: >= 0, Y0: >= 0, X1: >= 0, Y1: >= 0 } ? columns : null;
    }

    private static TableColumns? WithoutHeader(string[] row)
    {
        // keras-retinanet: path,x1,y1,x2,y2,class, and path,,,,, for an image without objects
        if (row.Length == 6 && row[0].Length > 0 && (row[1..5].All(IsNumber) && row[5].Length > 0 || row[1..].All(string.IsNullOrEmpty)))
            return new TableColumns(0, 5, 1, 2, 3, 4);
        return row.Length == AutoMLColumns && row[1].Length > 0
            && (IsNumber(row[3]) && IsNumber(row[8]) || row[2..].All(string.IsNullOrEmpty))
            ? new TableColumns(1, 2, 3, 4, 7, 8) { Part = 0, Scale = BoxScale.Shares }
            : null;
    }

    private static bool IsNumber(string text) => double.IsFinite(NumberOf(text));
}
