using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Voc;

/// <summary>
/// Reads a folder of Pascal VOC annotations, one XML file for each image. Corners count from 1 and are included, as VOC defines them:
/// x0 = xmin − 1 and x1 = xmax; in a set where a corner is 0 they count from 0. Labels are the class names in ordinal order.
/// </summary>
internal static class VocReader
{
    /// <summary>Reads the XML files of a folder.</summary>
    /// <param name="annotationFolder">Folder of XML files, or one that holds them in "Annotations".</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="DatasetException">There is no annotation, or too much is unusable; the message lists what.</exception>
    public static DetectionDataset Read(string annotationFolder, string? imageFolder = null, DatasetReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFolder);
        options ??= new DatasetReadOptions();
        var builder = new DatasetBuilder(annotationFolder, options.Strict);
        var below = Path.Combine(annotationFolder, "Annotations");
        var folder = Directory.Exists(below) ? below : annotationFolder;
        var all = Directory.GetFiles(folder, "*.xml").Order(StringComparer.Ordinal).ToList();
        var files = all.Where(file => !ImageFinder.IsAppleDouble(file)).ToList();
        if (files.Count == 0)
            throw builder.Refuse(DatasetFindingKind.Layout, null, "there is no XML file");
        if (files.Count < all.Count)
            builder.Note(DatasetFindingKind.Layout, null, null, $"{all.Count - files.Count} files of macOS (._…) are no annotations");
        if (AnnotationSniffer.KindOf(files[0]) == AnnotationKind.Cvat)
            throw builder.Refuse(DatasetFindingKind.Layout, null, "this looks like CVAT, not Pascal VOC; DatasetReader reads it");

        var entries = VocSplit.Choose(files, annotationFolder, options.Split, builder)
            .Select(file => VocFile.Read(file, builder)).OfType<VocFile>().ToList();
        var images = FindImages(entries, folder, imageFolder, builder);
        var names = images.SelectMany(image => image.Entry.Objects).Select(item => item.Name).Distinct().Order(StringComparer.Ordinal)
            .ToList();
        builder.File = annotationFolder;
        builder.NoteCapitals(names);
        return builder.Build(names, [.. names.Select((_, label) => label + 1L)], ReadObjects(images, names, options, builder));
    }

    private sealed record Found(VocFile Entry, string Path, int Width, int Height);

    private static List<Found> FindImages(List<VocFile> entries, string folder, string? imageFolder, DatasetBuilder builder)
    {
        var found = new List<Found>(entries.Count);
        if (entries.Count == 0)
            return found;
        var above = Path.Combine(folder, "..");
        string[] candidates = imageFolder is not null
            ? [ImageFolders.Existing(imageFolder), Path.Combine(imageFolder, "JPEGImages")]
            : [Path.Combine(above, "JPEGImages"), Path.Combine(above, "images"), Path.Combine(folder, "images"),
                Path.Combine(folder, "JPEGImages"), folder, .. ImageFolders.Below(folder),
                .. ImageFolders.Beside(folder)];
        var finder = ImageFolders.Choose(candidates, entries.ConvertAll(entry => entry.ImageName ?? entry.Stem))
            ?? ImageFolders.Choose(candidates, entries.ConvertAll(entry => entry.Stem));
        var uses = entries.Where(entry => entry.ImageName is not null).CountBy(entry => entry.ImageName!).ToDictionary();
        foreach (var entry in entries)
        {
            builder.File = entry.Path;
            var path = finder is null ? null : FindImage(entry, finder, uses);
            if (path is null)
                builder.SkipImage(DatasetFindingKind.ImageFile, null, entry.ImageName ?? entry.Stem, finder is null
                    ? $"the file is in no folder of images near {folder}; name the folder"
                    : $"the file is not in {finder.Folder}");
            else if (SizeOf(entry, path, builder) is { } size)
                found.Add(new Found(entry, path, size.Width, size.Height));
        }
        return found;

        string? FindImage(VocFile entry, ImageFinder finder, Dictionary<string, int> uses)
        {
            var name = entry.ImageName;
            var own = finder.FindStem(entry.Stem);
            var (path, repair) = ((string?)null, (string?)null);
            if (name is not null && (uses[name] == 1 || own is null))
                path = finder.Find(name, out repair);
            if (path is null && own is not null)
                (path, repair) = (own, name is null ? "'filename' is missing; the image with the name of the annotation file is taken"
                    : Path.GetFileName(own) == name ? null
                    : "'filename' names no image, or that of another file; the image with the name of the annotation file is taken");
            if (path is not null && repair is not null)
                builder.RepairEach(DatasetFindingKind.FileName, null, name ?? entry.Stem, repair);
            return path;
        }
    }

    private static (int Width, int Height)? SizeOf(VocFile entry, string path, DatasetBuilder builder)
    {
        if (ImageSizes.IsSize(entry.Width) && ImageSizes.IsSize(entry.Height))
            return ((int)entry.Width, (int)entry.Height);
        if (ImageSizes.OfFile(path, out var problem) is { } size)
        {
            builder.RepairEach(DatasetFindingKind.ImageSize, null, entry.Stem, "there is no 'size', or it is 0; that of the file is taken");
            return size;
        }
        builder.SkipImage(DatasetFindingKind.ImageFile, null, entry.Stem, $"there is no 'size', and the image file {problem}");
        return null;
    }

    private static List<DatasetImage> ReadObjects(
        List<Found> images, List<string> names, DatasetReadOptions options, DatasetBuilder builder)
    {
        var labels = names.Select((name, label) => (name, label)).ToDictionary(entry => entry.name, entry => entry.label);
        var (isNormalised, first) = options.BoxesAsDefined ? (false, 1) : FindFormat(images, builder);
        var result = new List<DatasetImage>(images.Count);
        var nextId = 1L;
        foreach (var image in images)
        {
            builder.File = image.Entry.Path;
            var objects = new List<DatasetObject>(image.Entry.Objects.Count);
            foreach (var item in image.Entry.Objects)
                if (FindBox(item, image, isNormalised, first, builder) is { } box)
                    objects.Add(new DatasetObject(nextId++, labels[item.Name], box.X, box.Y, box.Width, box.Height, box.Width * box.Height,
                        item.IsDifficult));
            result.Add(new DatasetImage(result.Count + 1, image.Path, image.Width, image.Height, objects));
        }
        return result;
    }

    /// <summary>Looks at all corners together: whether they are shares of the image, and what number the first pixel has.</summary>
    private static (bool IsNormalised, int First) FindFormat(List<Found> images, DatasetBuilder builder)
    {
        builder.File = builder.Source;
        var samples = images.SelectMany(image => image.Entry.Objects.Select(item => item.Corners).OfType<double[]>()
            .Select(at => new BoxFormat.Sample(at[0], at[1], at[2], at[3], image.Width, image.Height))).ToList();
        if (BoxFormat.IsNormalised(samples))
        {
            builder.Repair(DatasetFindingKind.BoxFormat, null, null, "all corners lie in 0 to 1: they are taken for shares of the image, "
                + "not pixels");
            return (true, 0);
        }
        var zeros = samples.Count(at => Math.Min(at.A, at.C) is >= 0 and < 1 || Math.Min(at.B, at.D) is >= 0 and < 1);
        if (zeros == 0)
            return (false, 1);
        builder.Repair(DatasetFindingKind.BoxFormat, null, null,
            $"{zeros} of {samples.Count} boxes begin at 0, so the corners of all count from 0, not from 1 as in Pascal VOC");
        return (false, 0);
    }

    private static PixelBox? FindBox(VocFile.Item item, Found image, bool isNormalised, int first, DatasetBuilder builder)
    {
        var stem = image.Entry.Stem;
        var box = item.Box ?? FromCorners(item, image, isNormalised, first, builder);
        if (item.Rotation != 0 && item.Box is null && box.IsFinite)
        {
            builder.Repair(DatasetFindingKind.Rotation, item.Position, stem,
                FormattableString.Invariant($"the box is turned by {item.Rotation}°; the upright box around it is taken"));
            box = box.Around(item.Rotation * Math.PI / 180);
        }
        return builder.Fit(box, image.Width, image.Height, item.Position, stem);
    }

    private static PixelBox FromCorners(VocFile.Item item, Found image, bool isNormalised, int first, DatasetBuilder builder)
    {
        if (item.Corners is not [var x0, var y0, var x1, var y1])
            return default;
        if (isNormalised)
            (x0, y0, x1, y1) = (x0 * image.Width, y0 * image.Height, x1 * image.Width, y1 * image.Height);
        // Corners are swapped before the first pixel counts, because only the left and the upper one lose it.
        if (x0 > x1 || y0 > y1)
        {
            builder.Repair(DatasetFindingKind.BoxCorners, item.Position, image.Entry.Stem, FormattableString.Invariant(
                $"the box ({x0}, {y0}, {x1}, {y1}) has its corners swapped; they are put in order"));
            (x0, y0, x1, y1) = (Math.Min(x0, x1), Math.Min(y0, y1), Math.Max(x0, x1), Math.Max(y0, y1));
        }
        if (first == 1 && (x0 == x1 || y0 == y1))
            builder.Note(DatasetFindingKind.Box, item.Position, image.Entry.Stem, FormattableString.Invariant(
                $"the box ({x0}, {y0}, {x1}, {y1}) is one pixel wide or high"));
        return PixelBox.FromCorners(x0 - first, y0 - first, x1, y1);
    }
}
