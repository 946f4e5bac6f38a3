using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Data.Formats;
using Microsoft.ML.SparseDetr.Data.Formats.Coco;
using Microsoft.ML.SparseDetr.Data.Formats.Tables;
using Microsoft.ML.SparseDetr.Data.Formats.Tools;
using Microsoft.ML.SparseDetr.Data.Formats.Voc;
using Microsoft.ML.SparseDetr.Data.Formats.Yolo;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>Reads a data set of any known format; finds the format by itself.</summary>
public static class DatasetReader
{
    /// <summary>
    /// Reads a data set in the format of COCO, Pascal VOC, YOLO, VoTT, CreateML, LabelMe or CVAT, or a table of boxes (CSV): its annotation
    /// file, or the folder of its files. The format is told from the content. What is odd is repaired or left out, and told in <see
    /// cref="DetectionDataset.Findings"/>.
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">
    /// The format is unknown, more than 5 % of the images would be left out, or anything would be with <see
    /// cref="DatasetReadOptions.Strict"/>; the message and <see cref="DatasetException.Findings"/> list what.
    /// </exception>
    public static DetectionDataset Read(string path, string? imageFolder = null, DatasetReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new DatasetReadOptions();
        if (File.Exists(path))
            return ReadFound(new FoundDataset(AnnotationSniffer.KindOf(path), path), imageFolder, options);
        if (!Directory.Exists(path))
            throw new FileNotFoundException($"The data set '{path}' is not there.", path);

        if (DatasetFinder.Find(path, options.Split) is { } found)
            return ReadFound(found, imageFolder, options);
        if (FindParts(path) is { } parts)
            return options.Split is { } split && parts.All.FirstOrDefault(entry => entry.Name == YoloConfig.PartOf(split)).Part is { } part
                ? Read(part.Path, imageFolder, new DatasetReadOptions
                {
                    Split = part.Split,
                    BoxesAsDefined = options.BoxesAsDefined,
                    Strict = options.Strict,
                })
                : throw Unknown(path, "this folder has several parts; name one of them: "
                    + string.Join(" or ", parts.All.Select(entry => PlainText.Quote(entry.Part.Path))));
        if (DatasetFinder.FindBelow(path, options.Split) is { } below)
            return ReadFound(below, imageFolder, options);
        throw Unknown(path, ForeignLayout.OfFolder(path) ?? "no data set was recognised: neither annotations of COCO, VoTT, CreateML or "
            + "LabelMe (.json), Pascal VOC or CVAT (.xml) and YOLO (data.yaml, labels/*.txt), nor a table of boxes (.csv)");
    }

    /// <summary>
    /// The parts of a data set that comes as one folder or file: as COCO itself does (annotations/instances_train2017.json, …), with a
    /// folder for each part (train, and val or valid), as a YOLO data set does (data.yaml, images/train, train.txt), or with the lists of
    /// Pascal VOC's ImageSets/Main.
    /// </summary>
    /// <param name="path">The folder, or a data.yaml.</param>
    /// <returns>What to train on and what to measure on, for <see cref="Read"/>; null where there is not one of each.</returns>
    public static DatasetParts? FindParts(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (YoloParts.OfConfig(path) is { } named)
            return Splits(path, named);
        if (!Directory.Exists(path))
            return null;
        foreach (var files in DatasetFinder.FilesOfParts(path))
            if (Parts(part => Named(files, part) is { } file ? new DatasetPart(file) : null) is { } parts)
                return parts;
        return Parts(part => Folder(path, part) is { } folder ? new DatasetPart(folder) : null)
            ?? (YoloParts.OfFolder(path) is { } splits ? Splits(path, splits) : null)
            ?? (VocSplit.NamesOf(path) is { } lists ? Splits(path, lists) : null);
    }

    private static DetectionDataset ReadFound(FoundDataset found, string? images, DatasetReadOptions options) => found.Kind switch
    {
        AnnotationKind.Voc when File.Exists(found.Path) =>
            throw Unknown(found.Path, "Pascal VOC has one XML file for each image; name their folder"),
        AnnotationKind.Voc => VocReader.Read(found.Path, images, options),
        AnnotationKind.Cvat => CvatReader.Read(found.Path, images, options),
        AnnotationKind.Yolo => YoloReader.Read(found.Path, images, options),
        AnnotationKind.Vott => VottReader.Read(found.Path, images, options),
        AnnotationKind.VottAsset => VottReader.ReadAssets(found.Path, images, options),
        AnnotationKind.CreateMl => CreateMlReader.Read(found.Path, images, options),
        AnnotationKind.LabelMe => LabelMeReader.Read(found.Path, images, options),
        AnnotationKind.Csv => TableReader.Read(found.Path, images, options),
        _ => CocoReader.Read(found.Path, images, options), // which tells what it is not
    };

    private static string? Folder(string folder, string part)
    {
        string[] names = part == "val" ? ["val", "valid", "validation"] : [part];
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(DatasetFinder.HasAny);
    }

    private static string? Named(List<string> files, string part) =>
        files.FindAll(file => Path.GetFileNameWithoutExtension(file).Contains(part, StringComparison.OrdinalIgnoreCase)) is [var only]
            ? only
            : null;

    private static DatasetParts? Parts(Func<string, DatasetPart?> find) =>
        find("train") is { } train && find("val") is { } val && train != val ? new DatasetParts(train, val, find("test")) : null;

    private static DatasetParts? Splits(string path, IReadOnlyCollection<string> names) =>
        Parts(part => names.Contains(part) ? new DatasetPart(path, part) : null);

    private static DatasetException Unknown(string path, string problem) =>
        new DatasetBuilder(path).Refuse(DatasetFindingKind.Layout, null, problem);
}
