using Microsoft.ML.Runtime;
using Microsoft.ML.SparseDetr.Data.Formats.Coco;
using Microsoft.ML.SparseDetr.Data.Formats.Voc;
using Microsoft.ML.SparseDetr.Estimators.Evaluation;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>
    /// The images of a COCO file, one row each: <c>ImagePath</c> (text, full path), <c>Label</c> (vector of text), <c>BoundingBoxes</c> (x0
    /// y0 x1 y1 in pixels for each label), <c>ImageId</c>, <c>Width</c>, <c>Height</c>, and what <see cref="Evaluate(IDataView,
    /// EvaluationColumns, EvaluationOptions)"/> uses beside them. Crowd regions are no labels.
    /// </summary>
    /// <param name="annotationFile">The JSON file.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="DatasetException">The file cannot be used, or too much of it; the message lists what.</exception>
    public IDataView LoadFromCoco(string annotationFile, string? imageFolder = null, DatasetReadOptions? options = null) =>
        LoadWithFindings(CocoReader.Read(annotationFile, imageFolder, options));

    /// <summary>The images of a folder of Pascal VOC annotations; columns as for <see cref="LoadFromCoco"/>.</summary>
    /// <param name="annotationFolder">Folder of the XML files.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="DatasetException">The annotations cannot be used, or too much of them; the message lists what.</exception>
    public IDataView LoadFromVoc(string annotationFolder, string? imageFolder = null, DatasetReadOptions? options = null) =>
        LoadWithFindings(VocReader.Read(annotationFolder, imageFolder, options));

    /// <summary>
    /// The images of a data set of any kind that <see cref="DatasetReader"/> knows (COCO, Pascal VOC, YOLO, VoTT, CSV, LabelMe, CVAT,
    /// CreateML), found by itself; columns as for <see cref="LoadFromCoco"/>.
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">The kind is unknown, or too much of it cannot be used; the message lists what.</exception>
    public IDataView Load(string path, string? imageFolder = null, DatasetReadOptions? options = null) =>
        LoadWithFindings(DatasetReader.Read(path, imageFolder, options));

    /// <summary>The images of a data set; columns as for <see cref="LoadFromCoco"/>.</summary>
    public IDataView Load(DetectionDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return _ml.Data.LoadFromEnumerable(dataset.ToRows());
    }

    /// <summary>
    /// A view of class names, for <c>MapValueToKey(keyData: …)</c>: it gives each class the key of its place, whether it occurs or not.
    /// </summary>
    public IDataView ClassNames(IEnumerable<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        return _ml.Data.LoadFromEnumerable(classNames.Select(name => new ClassNameRow { Name = name }).ToArray());
    }

    /// <summary>Reads the detections of a scored view, image by image; nothing is kept in memory.</summary>
    /// <param name="data">A view that a detector has scored.</param>
    /// <param name="columns">Names of the columns, or null for the defaults; only the predicted ones are read.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public IEnumerable<IReadOnlyList<DetectedObject>> ReadDetections(IDataView data, EvaluationColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        columns ??= new EvaluationColumns();
        return ReadObjects(data, new ObjectColumns(
            new LabelColumn(data.Schema, columns.PredictedLabel, "predicted label"),
            new FloatColumn(data.Schema, columns.PredictedBoundingBoxes, "predicted bounding box"),
            new FloatColumn(data.Schema, columns.Score, "score"), "predicted labels"));
    }

    private IDataView LoadWithFindings(DetectionDataset dataset)
    {
        using var channel = ((IHostEnvironment)_ml).Register(nameof(ObjectDetectionCatalog)).Start("Load");
        foreach (var line in DatasetFinding.Summarize(dataset.Findings))
            channel.Warning(MessageSensitivity.None, line);
        return Load(dataset);
    }

    private static IEnumerable<IReadOnlyList<DetectedObject>> ReadObjects(IDataView data, ObjectColumns columns)
    {
        using var cursor = data.GetRowCursor(columns.Columns);
        var get = columns.Getter(cursor);
        while (cursor.MoveNext())
            yield return get();
    }

    private sealed class ClassNameRow
    {
        public string Name { get; set; } = "";
    }
}
