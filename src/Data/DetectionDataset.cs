using Microsoft.ML.SparseDetr.Data;
using Microsoft.ML.SparseDetr.Evaluation;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>Annotations of a set of images; the images themselves stay on disk.</summary>
public sealed class DetectionDataset
{
    internal DetectionDataset(
        string source, IReadOnlyList<string> classNames, IReadOnlyList<long> categoryIds, IReadOnlyList<DatasetImage> images,
        IReadOnlyList<DatasetFinding> findings)
    {
        Source = source;
        ClassNames = classNames;
        CategoryIds = categoryIds;
        Images = images;
        Findings = findings;
    }

    /// <summary>File or folder the annotations came from.</summary>
    public string Source { get; }

    /// <summary>Class names; a label is an index into this list.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The file's own number of each class (COCO category id), for result files.</summary>
    public IReadOnlyList<long> CategoryIds { get; }

    /// <summary>The images in the order of the file.</summary>
    public IReadOnlyList<DatasetImage> Images { get; }

    /// <summary>What is odd or wrong and what was done about it, in the order it was found.</summary>
    public IReadOnlyList<DatasetFinding> Findings { get; }

    /// <summary>Number of objects to train on; crowd regions do not count.</summary>
    public int ObjectCount => Images.Sum(image => image.Objects.Count(item => !item.IsCrowd));

    /// <summary>The same images with labels that index another list of classes, for example that of a trained detector.</summary>
    /// <exception cref="DatasetException">A class of this data set that has objects is missing in the list.</exception>
    public DetectionDataset WithClassNames(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.SequenceEqual(ClassNames))
            return this;
        var indices = ClassNames.Select(name => classNames.IndexOf(name)).ToArray();
        var missing = Images.SelectMany(image => image.Objects).Select(item => item.Label).Distinct().Order()
            .Where(label => indices[label] < 0).Select(label => ClassNames[label]).ToList();
        if (missing.Count > 0)
            throw new DatasetException(Source,
                $"the classes {string.Join(", ", missing)} are unknown; known are {string.Join(", ", classNames)}.");
        var images = Images.Select(image =>
            image with { Objects = [.. image.Objects.Select(item => item with { Label = indices[item.Label] })] }).ToList();
        var categoryIds = classNames.Select((name, index) => ClassNames.IndexOf(name) is >= 0 and var own ? CategoryIds[own] : index + 1L)
            .ToList();
        return new DetectionDataset(Source, [.. classNames], categoryIds, images, Findings);
    }

    /// <summary>
    /// Divides the images in two, each class in the same proportion: to train on and to measure on. The same seed and images give the same
    /// parts. Images of which there are doubles (<see cref="DatasetImage.Path"/>) stay together.
    /// </summary>
    /// <param name="testShare">Share of the images in the second part, above 0 and below 1.</param>
    /// <param name="seed">Another seed gives other parts.</param>
    /// <returns>The parts, images in the order of the file; the findings stay with the first one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">There are fewer than two images.</exception>
    public (DetectionDataset Train, DetectionDataset Test) Split(double testShare = 0.2, int seed = 0)
    {
        if (testShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testShare), testShare, "The share must be above 0 and below 1.");
        var isTest = StratifiedSplit.Choose(
            [.. Images.Select(image => image.Objects.Where(item => !item.IsCrowd).Select(item => item.Label).ToArray())], testShare, seed,
            [.. Images.Select(image => image.Path)]);
        return (Part(false, Findings), Part(true, []));

        DetectionDataset Part(bool test, IReadOnlyList<DatasetFinding> findings) =>
            new(Source, ClassNames, CategoryIds, [.. Images.Where((_, index) => isTest[index] == test)], findings);
    }

    /// <summary>An evaluator that knows all images and objects, crowd regions included.</summary>
    internal CocoEvaluator CreateEvaluator(EvaluationOptions? options = null)
    {
        var evaluator = new CocoEvaluator(ClassNames, options);
        foreach (var image in Images)
        {
            evaluator.AddImage(new MeasuredImage(image.Id, image.Path, image.Width, image.Height));
            foreach (var item in image.Objects)
                evaluator.AddObject(new GroundTruthObject(image.Id, item.Label, item.X, item.Y, item.Width, item.Height, item.Area,
                    item.IsCrowd));
        }
        return evaluator;
    }

    /// <summary>One row for each image, for <c>mlContext.Data.LoadFromEnumerable</c>.</summary>
    public IReadOnlyList<DetectionRow> ToRows() => Images.Select(ToRow).ToArray();

    private DetectionRow ToRow(DatasetImage image)
    {
        var (labels, boxes) = image.GetTrainingObjects();
        var crowds = image.Objects.Where(item => item.IsCrowd).ToList();
        return new DetectionRow
        {
            ImagePath = image.Path,
            Label = Array.ConvertAll(labels, label => ClassNames[label]),
            BoundingBoxes = boxes,
            ImageId = image.Id,
            Width = image.Width,
            Height = image.Height,
            Area = [.. image.Objects.Where(item => !item.IsCrowd).Select(item => (float)item.Area)],
            IgnoredLabel = [.. crowds.Select(item => ClassNames[item.Label])],
            IgnoredBoundingBoxes =
                [.. crowds.SelectMany(item => new[] { item.X, item.Y, item.X + item.Width, item.Y + item.Height })
                    .Select(edge => (float)edge)],
        };
    }
}
