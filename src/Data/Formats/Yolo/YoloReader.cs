using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Annotations;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Formats.Yolo;

/// <summary>
/// Reads YOLO data sets: a text file of labels for each image, and a YAML file or a list that names the classes. An image without a file
/// of labels is one without objects.
/// </summary>
internal sealed class YoloReader
{
    private readonly string _path;
    private readonly string? _imageFolder;
    private readonly string? _split;
    private readonly DatasetBuilder _builder;

    /// <summary>The YAML file; its parts are those of this data set only when it lies in the folder that is read.</summary>
    private readonly YoloConfig? _config;
    private readonly bool _hasOwnConfig;

    private YoloReader(string path, string? imageFolder, DatasetReadOptions options)
    {
        (_path, _imageFolder, _split) = (path, imageFolder, options.Split);
        _builder = new DatasetBuilder(path, options.Strict);
        var isYaml = File.Exists(path) && Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml";
        var own = isYaml ? path : Directory.Exists(path) ? YoloPlaces.YamlOf(path) : null;
        if ((own ?? YoloPlaces.YamlAbove(path)) is not { } yaml)
            return;
        _hasOwnConfig = own is not null;
        try
        {
            _config = YoloYaml.Read(yaml);
        }
        catch (InvalidDataException problem)
        {
            _builder.File = yaml;
            throw _builder.Refuse(DatasetFindingKind.Syntax, null, $"this YAML file cannot be used: {problem.Message}", problem);
        }
    }

    private string Folder => Directory.Exists(_path) ? _path : Path.GetDirectoryName(Path.GetFullPath(_path))!;

    /// <param name="path">The YAML file, a list of images, or a folder.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">There are no images, or too much of it is unusable.</exception>
    public static DetectionDataset Read(string path, string? imageFolder, DatasetReadOptions options) =>
        new YoloReader(path, imageFolder, options).Read(options.BoxesAsDefined);

    private DetectionDataset Read(bool asDefined)
    {
        var images = new YoloImages(_imageFolder is null ? null : Folder, _builder);
        List<string> sources = [.. Sources().Distinct()];
        foreach (var place in sources)
            if (File.Exists(place))
                images.AddList(place, _config?.Bases() ?? []);
            else
                images.AddFolder(place);
        if (images.Found.Count > 0 && images.Found.All(image => image.Label is null))
        {
            _builder.File = _path;
            var first = images.Found[0].Path;
            throw _builder.Refuse(DatasetFindingKind.Layout, null, $"none of the {images.Found.Count} images has a file of labels; for "
                + $"{PlainText.Quote(Path.GetFileName(first))} these were looked for: "
                + string.Join(", ", images.LabelsOf(first, Path.GetDirectoryName(first)!).Take(3).Select(PlainText.Quote)));
        }
        images.TellLoneLabels();
        var entries = new List<ListedImage>(images.Found.Count);
        foreach (var (file, label) in images.Found)
            if (ImageOf(file, label) is { } entry)
                entries.Add(entry);
        _builder.File = _path;
        var classes = ClassesOf(entries, sources);
        _builder.File = _path;
        return ListedDataset.Build(
            new Listing(entries) { Classes = classes, IsClosed = true, Scale = BoxScale.Shares }, [], _builder, asDefined);
    }

    private ListedImage? ImageOf(string file, string? label)
    {
        var name = Path.GetFileName(file);
        if (label is null)
        {
            _builder.File = _path;
            _builder.NoteEach(DatasetFindingKind.Layout, null, name, "the image has no file of labels; it counts as one without objects");
            return new ListedImage(_path, null, name) { Path = file };
        }
        return YoloLabels.Read(label, name, _config?.HasKeypoints == true, _builder) is { } objects
            ? new ListedImage(label, null, name) { Path = file, Objects = objects }
            : null;
    }

    private List<ListedClass> ClassesOf(List<ListedImage> entries, List<string> sources)
    {
        if (_config?.Classes is { } named)
        {
            if (double.IsFinite(_config.Count) && _config.Count != named.Count)
                _builder.Note(DatasetFindingKind.ClassName, "nc", null, string.Create(CultureInfo.InvariantCulture,
                    $"the YAML file says {_config.Count} classes and names {named.Count}; the names count"));
            return named;
        }
        if (sources.Prepend(Folder).Select(place => YoloPlaces.NamesOf(place, _builder)).FirstOrDefault(names => names is { Count: > 0 })
            is { } listed)
            return listed;
        _builder.File = _path;
        _builder.Note(DatasetFindingKind.ClassName, null, null,
            "nothing names the classes (data.yaml, classes.txt, obj.names); their numbers are taken for names");
        return [.. entries.SelectMany(entry => entry.Objects).Select(item => item.Class!).Distinct()
            .Select(number => new ListedClass(number, number, long.Parse(number, CultureInfo.InvariantCulture)))
            .OrderBy(item => item.Number)];
    }

    /// <summary>The folders and lists of the images that are to be read.</summary>
    private List<string> Sources()
    {
        if (_imageFolder is not null)
            return [ImageFolders.Existing(_imageFolder)];
        if (_hasOwnConfig && _config!.Parts.Count > 0)
            return SourcesOfConfig(_config);
        if (File.Exists(_path) && !_hasOwnConfig)
            return [_path];
        if (_split is not null)
            return [YoloPlaces.PartOf(Folder, _split) ?? throw _builder.Refuse(DatasetFindingKind.Split, null,
                $"there is no part {PlainText.Quote(_split)}: no YAML file names the parts, and there is neither 'images/{_split}' nor "
                + $"'{_split}'")];
        var below = Path.Combine(Folder, "images");
        return [Directory.Exists(below) ? below : YoloPlaces.ImagesFor(Folder) ?? Folder];
    }

    private List<string> SourcesOfConfig(YoloConfig config)
    {
        _builder.File = config.File;
        List<string> names = [.. YoloConfig.PartNames.Where(config.Parts.ContainsKey)];
        if (_split is not null)
        {
            if (!config.Parts.ContainsKey(YoloConfig.PartOf(_split)))
                throw _builder.Refuse(DatasetFindingKind.Split, null, $"there is no part {PlainText.Quote(_split)}; the file names "
                    + string.Join(", ", names.Select(PlainText.Quote)));
            names = [YoloConfig.PartOf(_split)];
        }
        var sources = new List<string>();
        foreach (var name in names)
            foreach (var entry in config.Parts[name])
            {
                var source = YoloPlaces.Resolve(entry, config, out var isTail);
                if (source is null && _split is null)
                    _builder.Note(DatasetFindingKind.Split, name, null, $"{PlainText.Quote(entry)} is not there, so nothing is read of it");
                else if (source is null)
                    throw _builder.Refuse(DatasetFindingKind.Split, name, $"{PlainText.Quote(entry)} is not there; the paths start from "
                        + string.Join(" or ", config.Bases().Select(Path.GetFullPath).Distinct().Select(PlainText.Quote)));
                else if (isTail)
                    _builder.Repair(DatasetFindingKind.FileName, name, null,
                        $"{PlainText.Quote(entry)} is not there; {PlainText.Quote(source)} is taken");
                if (source is not null)
                    sources.Add(source);
            }
        if (_split is null && sources.Distinct().Skip(1).Any())
            _builder.Note(DatasetFindingKind.Split, null, null,
                $"the file names the parts {string.Join(", ", names.Select(PlainText.Quote))}; none is chosen, so all are read");
        return sources;
    }
}
