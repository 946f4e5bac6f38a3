using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Coco;

/// <summary>
/// Reads COCO annotation files. Labels are the categories in the order of their ids. An odd entry is repaired or left out and told, so
/// that it does not cost the whole data set.
/// </summary>
internal sealed class CocoReader
{
    private readonly DatasetBuilder _builder;
    private readonly CocoFile _file;
    private readonly CocoCategories _categories;

    private readonly bool _asDefined;

    private CocoReader(DatasetBuilder builder, CocoFile file, bool asDefined) =>
        (_builder, _file, _categories, _asDefined) = (builder, file, CocoCategories.Read(file, builder), asDefined);

    /// <summary>Reads a COCO JSON file.</summary>
    /// <param name="annotationFile">The JSON file.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">The file is no COCO file, or too much of it is unusable; the message lists what.</exception>
    public static DetectionDataset Read(string annotationFile, string? imageFolder = null, DatasetReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        options ??= new DatasetReadOptions();
        var builder = new DatasetBuilder(annotationFile, options.Strict);
        var file = CocoJson.Read(annotationFile, builder);
        string[] missing =
        [
            .. new[] { file.Images is null ? "'images'" : null, file.Annotations is null ? "'annotations'" : null,
                file.Categories is null ? "'categories'" : null }.OfType<string>(),
        ];
        if (missing.Length > 0)
            throw builder.Refuse(DatasetFindingKind.Layout, null, ForeignLayout.Of(AnnotationSniffer.KindOf(annotationFile))
                ?? $"this is no COCO file: {string.Join(", ", missing)} is missing");
        return new CocoReader(builder, file, options.BoxesAsDefined).Read(annotationFile, imageFolder);
    }

    private DetectionDataset Read(string annotationFile, string? imageFolder)
    {
        var images = CocoImages.Read(_file, _builder, annotationFile, imageFolder);
        var objects = images.Entries.Select(_ => new List<DatasetObject>()).ToList();
        ReadAnnotations(images, objects);
        var result = images.Entries.Select((entry, index) => new DatasetImage(entry.Id, entry.Path, entry.Width, entry.Height,
            objects[index])).ToList();
        return _builder.Build(_categories.Names, _categories.Ids, result);
    }

    private void ReadAnnotations(CocoImages images, List<List<DatasetObject>> objects)
    {
        var annotations = _file.Annotations!;
        var (isNormalised, isCorners) = FindFormat(images);
        var ids = new HashSet<long>();
        var nextId = annotations.Select(annotation => annotation.Id is { Text: null } id ? id.Number : 0L).Prepend(0L).Max() + 1;
        for (var i = 0; i < annotations.Count; i++)
        {
            var annotation = annotations[i];
            var position = $"annotations[{i}]";
            if (images.IndexOf(annotation.ImageId) is not { } index)
            {
                if (!images.IsSkipped(annotation.ImageId))
                    _builder.SkipObject(DatasetFindingKind.Reference, position, null,
                        $"it names the image {PlainText.Quote(annotation.ImageId?.ToString())}, which is not in the file");
                continue;
            }
            var image = images.Entries[index];
            if (_categories.LabelOf(annotation.CategoryId) is not { } label)
            {
                _builder.SkipObject(DatasetFindingKind.Reference, position, image.Name,
                    $"it names the category {PlainText.Quote(annotation.CategoryId?.ToString())}, which is not in the file");
                continue;
            }
            if (FindBox(annotation, position, image, isNormalised, isCorners) is not { } found
                || _builder.Fit(found, image.Width, image.Height, position, image.Name) is not { } box)
                continue;
            var isOwn = annotation.Id is { Text: null } own && ids.Add(own.Number);
            if (annotation.Id is { Text: null } && !isOwn)
                _builder.Repair(DatasetFindingKind.Identifier, position, image.Name, $"the annotation id {annotation.Id} occurs more than "
                    + "once; this one gets another");
            objects[index].Add(new DatasetObject(isOwn ? annotation.Id!.Value.Number : nextId++, label, box.X, box.Y, box.Width, box.Height,
                AreaOf(annotation, position, image, box), annotation.IsCrowd));
        }
    }

    /// <summary>Looks at all boxes together: a single one does not tell its format.</summary>
    private (bool IsNormalised, bool IsCorners) FindFormat(CocoImages images)
    {
        if (_asDefined)
            return (false, false);
        var samples = new List<BoxFormat.Sample>(_file.Annotations!.Count);
        foreach (var annotation in _file.Annotations)
            if (annotation.Box is [var a, var b, > 0 and var c, > 0 and var d] && images.IndexOf(annotation.ImageId) is { } index)
                samples.Add(new BoxFormat.Sample(a, b, c, d, images.Entries[index].Width, images.Entries[index].Height));
        var isNormalised = BoxFormat.IsNormalised(samples);
        if (isNormalised)
        {
            samples = samples.ConvertAll(s => s with
            {
                A = s.A * s.ImageWidth,
                B = s.B * s.ImageHeight,
                C = s.C * s.ImageWidth,
                D = s.D * s.ImageHeight
            });
            _builder.Repair(DatasetFindingKind.BoxFormat, null, null,
                "all boxes lie in 0 to 1: they are taken for shares of the image, not pixels");
        }
        var isCorners = BoxFormat.IsCorners(samples);
        if (isCorners)
            _builder.Repair(DatasetFindingKind.BoxFormat, null, null, "the boxes fit their images as x0 y0 x1 y1 only: they are taken for "
                + "that, not for x y width height");
        return (isNormalised, isCorners);
    }

    private PixelBox? FindBox(CocoFile.Annotation annotation, string position, CocoImages.Entry image, bool isNormalised, bool isCorners)
    {
        if (annotation.Box is not [var a, var b, var c, var d])
        {
            if (annotation.Box is null or [] && annotation.OutlineBox is { } outline)
            {
                _builder.Repair(DatasetFindingKind.Outline, position, image.Name,
                    "there is no 'bbox'; the box around the outline is taken");
                return outline;
            }
            _builder.SkipObject(DatasetFindingKind.Box, position, image.Name, annotation.Box is { Length: > 0 } numbers
                ? $"'bbox' has {numbers.Length} numbers; x, y, width and height are needed"
                : "there is neither a 'bbox' nor a polygon");
            return null;
        }
        if (isNormalised)
            (a, b, c, d) = (a * image.Width, b * image.Height, c * image.Width, d * image.Height);
        var box = isCorners ? PixelBox.FromCorners(a, b, c, d) : new PixelBox(a, b, c, d);
        if (annotation.Rotation == 0 || !box.IsFinite)
            return box;
        _builder.Repair(DatasetFindingKind.Rotation, position, image.Name,
            FormattableString.Invariant($"the box is turned by {annotation.Rotation}°; the upright box around it is taken"));
        return box.Around(annotation.Rotation * Math.PI / 180);
    }

    /// <summary>The area of the file where it is one: COCO has that of the outline, which no box has more of.</summary>
    private double AreaOf(CocoFile.Annotation annotation, string position, CocoImages.Entry image, PixelBox box)
    {
        var whole = box.Width * box.Height;
        if (double.IsNaN(annotation.Area))
            return whole;
        if (annotation.Area > 0 && double.IsFinite(annotation.Area))
            return annotation.Area;
        _builder.RepairEach(DatasetFindingKind.Area, position, image.Name, "'area' is not above 0; that of the box is taken");
        return whole;
    }
}
