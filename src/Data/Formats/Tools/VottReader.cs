using System.Text.Json;
using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Tools;

/// <summary>
/// Reads what VoTT writes, which ML.NET's Model Builder takes: the file that it exports, or the files of a project, one for each image.
/// </summary>
internal static class VottReader
{
    private const long LargestFile = 1L << 30;

    /// <summary>Reads an exported file.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">The file is no VoTT file, or too much of it is unusable.</exception>
    public static DetectionDataset Read(string file, string? imageFolder, DatasetReadOptions options)
    {
        var builder = new DatasetBuilder(file, options.Strict);
        using var document = AnnotationJson.ReadWhole(file, LargestFile, "VoTT", builder);
        if (document.RootElement.At("assets") is not { ValueKind: JsonValueKind.Object } assets)
            throw builder.Refuse(DatasetFindingKind.Layout, null, "this is no VoTT file: 'assets' is no object");
        var images = new List<ListedImage>();
        foreach (var asset in assets.EnumerateObject())
            if (ImageOf(asset.Value, file, $"assets[{images.Count}]", builder) is { } image)
                images.Add(image);
        var names = document.RootElement.At("tags").Items().Select(tag => tag.At("name").Text()?.Trim()).OfType<string>();
        var listing = new Listing(images)
        {
            Classes = [.. names.Where(name => name.Length > 0).Select(name => new ListedClass(name, name))],
            HasSizes = true,
        };
        return ListedDataset.Build(listing, [.. ImageFolders.Near(file, imageFolder)], builder, options.BoxesAsDefined);
    }

    /// <summary>Reads the files of a project, "….-asset.json".</summary>
    /// <param name="path">One of them, or their folder.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="DatasetException">Too much is unusable.</exception>
    public static DetectionDataset ReadAssets(string path, string? imageFolder, DatasetReadOptions options)
    {
        var builder = new DatasetBuilder(path, options.Strict);
        var images = AnnotationJson.ReadEach(path, LargestFile, builder, (root, file) => ImageOf(root, file, null, builder));
        return ListedDataset.Build(
            new Listing(images) { HasSizes = true }, [.. ImageFolders.NearEach(path, imageFolder)], builder, options.BoxesAsDefined);
    }

    private static ListedImage? ImageOf(JsonElement entry, string file, string? position, DatasetBuilder builder)
    {
        var asset = entry.At("asset");
        var path = asset.At("path").Text();
        path = path?.StartsWith("file:", StringComparison.OrdinalIgnoreCase) == true ? path["file:".Length..] : path;
        var name = asset.At("name").Text() is { } own && !string.IsNullOrWhiteSpace(own) ? own : path;
        if (string.IsNullOrWhiteSpace(name))
        {
            builder.SkipImage(DatasetFindingKind.FileName, position, null, "the asset has neither 'name' nor 'path'");
            return null;
        }
        var image = new ListedImage(file, position, name)
        {
            FullName = path,
            Width = asset.At("size").At("width").Number(),
            Height = asset.At("size").At("height").Number(),
        };
        foreach (var (number, region) in entry.At("regions").Items().Index())
        {
            var place = $"{(position is null ? "" : position + ".")}regions[{number}]";
            foreach (var tag in region.At("tags").Items().Select(tag => tag.Text()).DefaultIfEmpty())
                image.Objects.Add(new ListedObject(place, tag, BoxOf(region)));
        }
        return image;
    }

    private static PixelBox BoxOf(JsonElement region) => region.At("boundingBox") is { ValueKind: JsonValueKind.Object } box
        ? new PixelBox(box.At("left").Number(), box.At("top").Number(), box.At("width").Number(), box.At("height").Number())
        : PixelBox.Enclosing(region.At("points").Items().Select(point => (point.At("x").Number(), point.At("y").Number())));
}
