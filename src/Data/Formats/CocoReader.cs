using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>
/// Reads COCO annotation files. Labels are the categories in the order of their ids; outlines and captions are skipped while reading.
/// </summary>
internal static class CocoReader
{
    /// <summary>Larger widths and heights are taken for damage.</summary>
    private const double LargestSide = 1 << 20;

    private static readonly JsonSerializerOptions Options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Reads a COCO JSON file.</summary>
    /// <param name="annotationFile">The JSON file.</param>
    /// <param name="imageFolder">Folder that the file names start from; null looks in "images" beside the file, beside the file, and in
    /// "images" one level up.</param>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="DatasetException">The file is no COCO file, or annotations are wrong; the message lists all of them.</exception>
    public static DetectionDataset Read(string annotationFile, string? imageFolder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        var file = Parse(annotationFile);
        var builder = new DatasetBuilder(annotationFile);
        if (file.Images is null || file.Annotations is null || file.Categories is null)
        {
            var missing = new[] { ("images", file.Images is null), ("annotations", file.Annotations is null),
                ("categories", file.Categories is null) };
            throw new DatasetException(annotationFile,
                $"this is no COCO file: {string.Join(", ", missing.Where(entry => entry.Item2).Select(entry => $"'{entry.Item1}'"))} is "
                + "missing.");
        }
        var categories = ReadCategories(file.Categories, builder);
        var images = ReadImages(file.Images, builder);
        var objects = ReadAnnotations(file.Annotations, images, categories, builder);
        builder.ThrowIfProblems();

        var folder = FindImageFolder(annotationFile, imageFolder, file.Images.Count > 0 ? file.Images[0]!.FileName! : null);
        var result = new List<DatasetImage>(images.Count);
        foreach (var entry in file.Images)
            result.Add(new DatasetImage(
                entry!.Id!.Value, Path.GetFullPath(Path.Combine(folder, entry.FileName!)), (int)entry.Width!.Value,
                (int)entry.Height!.Value,
                objects.TryGetValue(entry.Id.Value, out var list) ? list : []));
        var ordered = categories.OrderBy(category => category.Key).ToList();
        return builder.Build([.. ordered.Select(category => category.Value.Name)], [.. ordered.Select(category => category.Key)], result);
    }

    private static CocoFile Parse(string annotationFile)
    {
        try
        {
            using var stream = File.OpenRead(annotationFile);
            return JsonSerializer.Deserialize<CocoFile>(stream, Options)
                ?? throw new DatasetException(annotationFile, "this is no COCO file: it holds 'null'.");
        }
        catch (JsonException exception)
        {
            // The path ($.annotations[12].bbox) and the line are in the message of the serializer.
            throw new DatasetException(annotationFile, $"this is no COCO file: {exception.Message}", exception);
        }
    }

    private static Dictionary<long, (string Name, int Label)> ReadCategories(List<CocoFile.Category?> entries, DatasetBuilder builder)
    {
        var names = new Dictionary<long, string>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i] is not { Id: { } id, Name.Length: > 0 } entry)
                builder.AddProblem($"categories[{i}] needs an 'id' and a 'name'.");
            else if (!names.TryAdd(id, entry.Name))
                builder.AddProblem($"the category id {id} occurs twice ('{names[id]}' and '{entry.Name}').");
        }
        foreach (var group in names.GroupBy(entry => entry.Value, StringComparer.Ordinal).Where(group => group.Count() > 1))
            builder.AddProblem(
                $"the category name '{group.Key}' stands for the ids {string.Join(", ", group.Select(entry => entry.Key))}.");
        return names.OrderBy(entry => entry.Key).Select((entry, label) => (entry.Key, entry.Value, label))
            .ToDictionary(entry => entry.Key, entry => (entry.Value, entry.label));
    }

    private static Dictionary<long, CocoFile.Image> ReadImages(List<CocoFile.Image?> entries, DatasetBuilder builder)
    {
        var images = new Dictionary<long, CocoFile.Image>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i] is not { Id: { } id } entry)
            {
                builder.AddProblem($"images[{i}] has no 'id'.");
                continue;
            }
            if (!images.TryAdd(id, entry))
                builder.AddProblem($"the image id {id} occurs twice ('{images[id].FileName}' and '{entry.FileName}').");
            if (string.IsNullOrWhiteSpace(entry.FileName))
                builder.AddProblem($"image {id} has no 'file_name'.");
            if (entry.Width is not (>= 1 and <= LargestSide) || entry.Height is not (>= 1 and <= LargestSide))
                builder.AddProblem(
                    $"image {id} ('{entry.FileName}') needs a 'width' and a 'height' of at least 1; they are {Show(entry.Width)} and "
                    + $"{Show(entry.Height)}.");
        }
        return images;
    }

    private static Dictionary<long, List<DatasetObject>> ReadAnnotations(
        List<CocoFile.Annotation?> entries, Dictionary<long, CocoFile.Image> images, Dictionary<long, (string Name, int Label)> categories,
        DatasetBuilder builder)
    {
        var objects = new Dictionary<long, List<DatasetObject>>();
        var ids = new HashSet<long>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i] is not { } entry)
            {
                builder.AddProblem($"annotations[{i}] is null.");
                continue;
            }
            var owner = entry.Id is { } named ? $"annotation {named}" : $"annotations[{i}]";
            if (entry.Id is { } id && !ids.Add(id))
                builder.AddProblem($"the annotation id {id} occurs twice.");
            if (entry.ImageId is not { } imageId || !images.TryGetValue(imageId, out var image))
            {
                builder.AddProblem($"{owner} names the image {Show(entry.ImageId)}, which is not in the file.");
                continue;
            }
            owner += $" (image {imageId}, '{image.FileName}')";
            if (entry.CategoryId is not { } categoryId || !categories.TryGetValue(categoryId, out var category))
            {
                builder.AddProblem($"{owner} names the category {Show(entry.CategoryId)}, which is not in the file.");
                continue;
            }
            if (entry.Box is not [var x, var y, var width, var height])
            {
                builder.AddProblem($"{owner} has a 'bbox' of {entry.Box?.Length ?? 0} numbers; x, y, width and height are needed.");
                continue;
            }
            if (!builder.CheckBox(owner, x, y, width, height, (int)(image.Width ?? 0), (int)(image.Height ?? 0)))
                continue;
            if (entry.Area is { } area && !(double.IsFinite(area) && area >= 0))
            {
                builder.AddProblem($"{owner} has the area {area}.");
                continue;
            }
            if (!objects.TryGetValue(imageId, out var list))
                objects[imageId] = list = [];
            list.Add(new DatasetObject(entry.Id ?? i, category.Label, x, y, width, height, entry.Area ?? width * height, entry.IsCrowd));
        }
        return objects;
    }

    private static string FindImageFolder(string annotationFile, string? imageFolder, string? firstName)
    {
        var own = Path.GetDirectoryName(Path.GetFullPath(annotationFile))!;
        if (imageFolder is not null)
            return ImageFolders.Existing(imageFolder);
        string[] candidates = [Path.Combine(own, "images"), own, Path.Combine(own, "..", "images")];
        return candidates.FirstOrDefault(folder => firstName is null || File.Exists(Path.Combine(folder, firstName)))
            ?? throw new DatasetException(annotationFile,
                $"the image '{firstName}' is neither in {string.Join(" nor in ", candidates.Select(Path.GetFullPath))}; name the image "
                + "folder.");
    }

    private static string Show<T>(T? value) where T : struct => value?.ToString() ?? "(none)";
}
