using System.Text.Json;
using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Tools;

/// <summary>Reads LabelMe JSON, one file for each image. Its shapes become the boxes around them.</summary>
internal static class LabelMeReader
{
    /// <summary>The files may have the image in them.</summary>
    private const long LargestFile = 256L << 20;

    /// <param name="path">One file, or the folder of the files.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="DatasetException">Too much is unusable.</exception>
    public static DetectionDataset Read(string path, string? imageFolder, DatasetReadOptions options)
    {
        var builder = new DatasetBuilder(path, options.Strict);
        var images = AnnotationJson.ReadEach(path, LargestFile, builder, (root, file) => ImageOf(root, file, builder));
        return ListedDataset.Build(
            new Listing(images) { HasSizes = true }, [.. ImageFolders.NearEach(path, imageFolder)], builder, options.BoxesAsDefined);
    }

    private static ListedImage? ImageOf(JsonElement root, string file, DatasetBuilder builder)
    {
        var stem = Path.GetFileNameWithoutExtension(file);
        if (root.At("shapes") is not { ValueKind: JsonValueKind.Array } shapes)
        {
            builder.SkipImage(DatasetFindingKind.Layout, null, stem, "this is no LabelMe file: 'shapes' is missing");
            return null;
        }
        var name = root.At("imagePath").Text();
        var image = new ListedImage(file, null, string.IsNullOrWhiteSpace(name) ? stem : name)
        {
            Stem = stem,
            Width = root.At("imageWidth").Number(),
            Height = root.At("imageHeight").Number(),
        };
        foreach (var (number, shape) in shapes.Items().Index())
        {
            var position = $"shapes[{number}]";
            var kind = shape.At("shape_type").Text() ?? "polygon";
            if (kind is not ("rectangle" or "mask"))
                builder.RepairEach(DatasetFindingKind.Outline, position, image.Name, kind is "rotation"
                    ? "the box is turned; the upright box around it is taken"
                    : "the object is an outline; the box around it is taken");
            image.Objects.Add(new ListedObject(
                position, shape.At("label").Text(), BoxOf(shape, kind), IsIgnored: shape.At("difficult").ValueKind == JsonValueKind.True));
        }
        return image;
    }

    private static PixelBox BoxOf(JsonElement shape, string kind)
    {
        var points = shape.At("points").Items().Select(point => point.Items().Select(value => value.Number()).ToList())
            .Select(point => point is [var x, var y] ? (X: x, Y: y) : (X: double.NaN, Y: double.NaN)).ToList();
        // A circle has its centre and a point on it.
        if (kind == "circle" && points is [var centre, var rim])
        {
            var radius = double.Hypot(rim.X - centre.X, rim.Y - centre.Y);
            return new PixelBox(centre.X - radius, centre.Y - radius, 2 * radius, 2 * radius);
        }
        return PixelBox.Enclosing(points);
    }
}
