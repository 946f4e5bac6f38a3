using System.Globalization;
using CsvHelper;
using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Tables;

/// <summary>
/// Reads tables with a box in each row: those of TensorFlow's object detection, VoTT, AutoML and keras-retinanet, and others with columns
/// of such names. An image whose box and class are empty has no objects.
/// </summary>
internal static class TableReader
{
    private const long LargestFile = 1L << 30;

    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">The file is no table of boxes, or too much of it is unusable.</exception>
    public static DetectionDataset Read(string file, string? imageFolder, DatasetReadOptions options)
    {
        var builder = new DatasetBuilder(file, options.Strict);
        var images = new Dictionary<string, ListedImage>(StringComparer.Ordinal);
        TableColumns? columns = null;
        try
        {
            var text = AnnotationText.Read(file, LargestFile, out var encoding);
            if (encoding is not null)
                builder.Repair(DatasetFindingKind.Encoding, null, null, $"the text is {encoding}, not UTF-8; it is read as such");
            using var reader = CsvReader.Create(text, TableColumns.Options);
            var parts = new SortedSet<string>(StringComparer.Ordinal);
            while (reader.Read())
            {
                var row = TableColumns.RowOf(reader);
                var isFirst = columns is null;
                columns ??= TableColumns.Of(row) ?? throw builder.Refuse(DatasetFindingKind.Layout, null, "this is no table of boxes: its "
                    + $"first row has {string.Join(", ", row.Take(12).Select(PlainText.Quote))}; needed are {TableColumns.Needed}");
                if (isFirst && columns.HasHeader)
                    continue;
                var position = string.Create(CultureInfo.InvariantCulture, $"line {reader.LineNumber}");
                if (Field(row, columns.Part)?.Trim() is { Length: > 0 } part)
                {
                    parts.Add(PartOf(part));
                    if (options.Split is not null && PartOf(part) != PartOf(options.Split))
                        continue;
                }
                Add(row, columns, position, file, images, builder);
            }
            if (options.Split is null && parts.Count > 1)
                builder.Note(DatasetFindingKind.Split, null, null, "the table names the parts "
                    + $"{string.Join(", ", parts.Take(12).Select(PlainText.Quote))}; none is chosen, so all images are read");
        }
        catch (Exception exception) when (exception is InvalidDataException or CsvFormatException)
        {
            throw builder.Refuse(DatasetFindingKind.Syntax, null, "this table cannot be used: "
                + (exception is InvalidDataException ? exception.Message : "it has a line of more than a million characters"), exception);
        }
        return ListedDataset.Build(
            new Listing([.. images.Values]) { Scale = columns?.Scale ?? BoxScale.Pixels, HasSizes = columns?.Width >= 0 },
            [.. ImageFolders.Near(file, imageFolder)], builder, options.BoxesAsDefined);
    }

    private static void Add(string[] row, TableColumns columns, string position, string file, Dictionary<string, ListedImage> images,
        DatasetBuilder builder)
    {
        var name = Field(row, columns.Image);
        if (string.IsNullOrWhiteSpace(name))
        {
            builder.SkipObject(DatasetFindingKind.Reference, position, null, "the row names no image");
            return;
        }
        if (!images.TryGetValue(name, out var image))
            images[name] = image = new ListedImage(file, position, name)
            {
                Width = TableColumns.NumberOf(Field(row, columns.Width)),
                Height = TableColumns.NumberOf(Field(row, columns.Height)),
            };
        string?[] box = [.. new[] { columns.X0, columns.Y0, columns.X1, columns.Y1 }.Select(column => Field(row, column))];
        var label = Field(row, columns.Label);
        if (string.IsNullOrWhiteSpace(label) && box.All(string.IsNullOrWhiteSpace))
            return;
        var at = Array.ConvertAll(box, TableColumns.NumberOf);
        image.Objects.Add(new ListedObject(position, label, PixelBox.FromCorners(at[0], at[1], at[2], at[3]),
            IsIgnored: Field(row, columns.Ignored)?.Trim().ToLowerInvariant() is "1" or "true"));
    }

    private static string? Field(string[] row, int column) => column >= 0 && column < row.Length ? row[column] : null;

    /// <summary>AutoML's words for the parts, and those of others.</summary>
    private static string PartOf(string word) => word.Trim().ToLowerInvariant() switch
    {
        "training" => "train",
        "valid" or "validate" or "validation" => "val",
        var part => part,
    };
}
