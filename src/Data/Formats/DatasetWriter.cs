using System.Text.RegularExpressions;
using Microsoft.ML.SparseDetr.Data.Formats.Coco;
using Microsoft.ML.SparseDetr.Data.Formats.Tables;
using Microsoft.ML.SparseDetr.Data.Formats.Tools;
using Microsoft.ML.SparseDetr.Data.Formats.Voc;
using Microsoft.ML.SparseDetr.Data.Formats.Yolo;
using Microsoft.ML.SparseDetr.Data.Writing;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>Writes a data set in a format of one's choice, which <see cref="DatasetReader"/> reads again.</summary>
public static partial class DatasetWriter
{
    /// <summary>Writes a data set without parts.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="folder">Folder for the files; it is made if it is not there.</param>
    /// <param name="format">The format.</param>
    /// <param name="options">How to write it; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the writing early; the folder stays as it was.</param>
    /// <returns>What was left out or renamed, because the format cannot hold it.</returns>
    /// <exception cref="ArgumentException">The folder is not empty, or the format needs the images in it.</exception>
    /// <exception cref="DatasetException">A name has characters that the format cannot hold.</exception>
    /// <exception cref="IOException">A file cannot be read or written; the folder stays as it was.</exception>
    public static IReadOnlyList<DatasetFinding> Write(DetectionDataset dataset, string folder, DatasetFormat format,
        DatasetWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Write([(null, dataset)], folder, format, options, cancellationToken);
    }

    /// <summary>Writes a data set with parts, whose classes are matched by name.</summary>
    /// <param name="parts">The parts by name, such as "train" and "val".</param>
    /// <param name="folder">Folder for the files; it is made if it is not there.</param>
    /// <param name="format">The format.</param>
    /// <param name="options">How to write it; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the writing early; the folder stays as it was.</param>
    /// <returns>What was left out or renamed, because the format cannot hold it.</returns>
    /// <exception cref="ArgumentException">
    /// The folder is not empty, the format needs the images in it, or the name of a part is no word.
    /// </exception>
    /// <exception cref="DatasetException">A name has characters that the format cannot hold.</exception>
    /// <exception cref="IOException">A file cannot be read or written; the folder stays as it was.</exception>
    public static IReadOnlyList<DatasetFinding> Write(IReadOnlyDictionary<string, DetectionDataset> parts, string folder,
        DatasetFormat format, DatasetWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        foreach (var name in parts.Keys.Where(name => !Word().IsMatch(name)))
            throw new ArgumentException($"the name of a part is part of file names, so it has letters and digits only, not as in "
                + $"{PlainText.Quote(name)}", nameof(parts));
        if (parts.Count == 0)
            throw new ArgumentException("there is no part", nameof(parts));
        return Write([.. parts.Select(part => ((string?)part.Key, part.Value))], folder, format, options, cancellationToken);
    }

    private static IReadOnlyList<DatasetFinding> Write(IReadOnlyList<(string? Name, DetectionDataset Dataset)> parts, string folder,
        DatasetFormat format, DatasetWriteOptions? options, CancellationToken cancelled)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new DatasetWriteOptions();
        var needsImages = format is DatasetFormat.Voc or DatasetFormat.Yolo;
        var placement = options.Images != DatasetImagePlacement.Default ? options.Images
            : needsImages ? DatasetImagePlacement.Copy : DatasetImagePlacement.Reference;
        if (needsImages && placement == DatasetImagePlacement.Reference)
            throw new ArgumentException($"the format {format} needs the images in its folders: copy or link them", nameof(options));

        using var target = new TargetFolder(folder, options.Overwrite, cancelled);
        var written = WithSameClasses(parts).Select(part => new WrittenPart(part.Name, part.Dataset, target.Place(
            part.Dataset.Images, FolderOf(format, part.Name), PrefixOf(format), BasisOf(format, part.Name), placement))).ToList();
        switch (format)
        {
            case DatasetFormat.Coco:
                foreach (var part in written)
                    CocoWriter.Write(part.Dataset, target.PathOf(CocoWriter.FileOf(part.Name)), part.Images);
                break;
            case DatasetFormat.Voc:
                VocWriter.Write(written, target);
                break;
            case DatasetFormat.Yolo:
                YoloWriter.Write(written, target);
                break;
            case DatasetFormat.Vott:
                VottWriter.Write(written, target);
                break;
            case DatasetFormat.Csv:
                TableWriter.Write(written, target);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "this is no format that is written");
        }
        cancelled.ThrowIfCancellationRequested();
        target.Commit();
        return target.Findings.Findings;
    }

    /// <summary>The folder of the images that are copied or linked.</summary>
    private static string FolderOf(DatasetFormat format, string? part) => format switch
    {
        DatasetFormat.Voc => VocWriter.Images,
        DatasetFormat.Yolo => YoloWriter.ImagesOf(part),
        DatasetFormat.Coco => part ?? "images",
        _ => "images",
    };

    /// <summary>What stands before the names of these images; COCO and VOC look for them in their folders.</summary>
    private static string PrefixOf(DatasetFormat format) => format is DatasetFormat.Vott or DatasetFormat.Csv ? "images/" : "";

    /// <summary>The folder of the annotation file, from which other images are named.</summary>
    private static string BasisOf(DatasetFormat format, string? part) =>
        format == DatasetFormat.Coco ? Path.GetDirectoryName(CocoWriter.FileOf(part))! : "";

    /// <summary>The parts with one list of classes: those of the first one, then what the others have beside them.</summary>
    private static List<(string? Name, DetectionDataset Dataset)> WithSameClasses(
        IReadOnlyList<(string? Name, DetectionDataset Dataset)> parts)
    {
        if (parts.Count == 1)
            return [.. parts];
        var first = parts[0].Dataset;
        var names = parts.SelectMany(part => part.Dataset.ClassNames).Distinct().ToList();
        var next = first.CategoryIds.DefaultIfEmpty(0).Max() + 1;
        List<long> numbers = [.. names.Select((_, label) => label < first.CategoryIds.Count ? first.CategoryIds[label] : next++)];
        return [.. parts.Select(part => (part.Name, new DetectionDataset(
            part.Dataset.Source, names, numbers, part.Dataset.WithClassNames(names).Images, part.Dataset.Findings)))];
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd}_-]+$")]
    private static partial Regex Word();
}
