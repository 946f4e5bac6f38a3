using System.Text.Json;
using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Tools;

/// <summary>Reads CreateML JSON: a list of images, whose boxes are told by their centres.</summary>
internal static class CreateMlReader
{
    private const long LargestFile = 1L << 30;

    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">The file is no CreateML file, or too much of it is unusable.</exception>
    public static DetectionDataset Read(string file, string? imageFolder, DatasetReadOptions options)
    {
        var builder = new DatasetBuilder(file, options.Strict);
        using var document = AnnotationJson.ReadWhole(file, LargestFile, "CreateML", builder);
        var images = new List<ListedImage>();
        foreach (var (number, entry) in document.RootElement.Items().Index())
        {
            var name = (entry.At("image").Text() ?? entry.At("imagefilename").Text())?.Trim();
            if (string.IsNullOrEmpty(name))
                builder.SkipImage(DatasetFindingKind.FileName, $"[{number}]", null, "the entry has no 'image'");
            else
                images.Add(ImageOf(entry, new ListedImage(file, $"[{number}]", name)));
        }
        return ListedDataset.Build(
            new Listing(images), [.. ImageFolders.Near(file, imageFolder)], builder, options.BoxesAsDefined);
    }

    private static ListedImage ImageOf(JsonElement entry, ListedImage image)
    {
        // Older files of Apple's examples have 'annotation'.
        var annotations = entry.At("annotations") is { ValueKind: JsonValueKind.Array } list ? list : entry.At("annotation");
        foreach (var (number, annotation) in annotations.Items().Index())
        {
            var centre = annotation.At("coordinates");
            var (width, height) = (centre.At("width").Number(), centre.At("height").Number());
            var box = new PixelBox(centre.At("x").Number() - width / 2, centre.At("y").Number() - height / 2, width, height);
            image.Objects.Add(new ListedObject($"{image.Position}.annotations[{number}]", annotation.At("label").Text(), box));
        }
        return image;
    }
}
