namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>
    /// The images of a data set in any format that <see cref="DatasetReader"/> knows (COCO, Pascal VOC, YOLO, VoTT, CreateML, LabelMe,
    /// CVAT, CSV); columns as for <see cref="LoadFromCoco"/>.
    /// </summary>
    /// <param name="path">The annotation file, or the folder of the data set.</param>
    /// <param name="imageFolder">Folder of the images; null looks in the usual places.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the images is not there.</exception>
    /// <exception cref="DatasetException">The data set cannot be used, or too much of it; the message lists what.</exception>
    public IDataView LoadFrom(string path, string? imageFolder = null, DatasetReadOptions? options = null) =>
        LoadWithFindings(DatasetReader.Read(path, imageFolder, options));
}
