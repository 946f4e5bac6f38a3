using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Prediction;

/// <summary>The numbers of images and classes in COCO files: those of a data set, or running ones.</summary>
/// <param name="images">Number of each image of the call, or null for running ones from 1.</param>
/// <param name="categories">Number of each class.</param>
internal sealed class CocoNumbers(IReadOnlyList<long>? images, IReadOnlyDictionary<string, long> categories)
{
    /// <summary>Number of each class.</summary>
    public IReadOnlyDictionary<string, long> Categories => categories;

    /// <summary>Whether they come from no data set, so that somebody has to be told them.</summary>
    public bool AreOurs => images is null;

    /// <summary>Number of an image.</summary>
    public long Of(PredictedImage image) => images?[image.Number - 1] ?? image.Number;

    /// <summary>Takes the numbers of a data set. Images are known by their paths, or by their names where no two have the same.</summary>
    /// <param name="dataset">The data set, or null for running numbers.</param>
    /// <param name="found">The images of the call.</param>
    /// <param name="classNames">Classes of the model; one that the data set does not have gets a number above all of its own.</param>
    /// <exception cref="InvalidDataException">The data set does not have an image.</exception>
    public static CocoNumbers Of(DetectionDataset? dataset, IReadOnlyList<FoundImage> found, IReadOnlyList<string> classNames)
    {
        var categories = new Dictionary<string, long>();
        foreach (var (name, id) in dataset is null ? [] : dataset.ClassNames.Zip(dataset.CategoryIds))
            categories.TryAdd(name, id);
        var next = categories.Values.DefaultIfEmpty(0).Max() + 1;
        foreach (var name in classNames.Where(name => !categories.ContainsKey(name)))
            categories.Add(name, next++);
        if (dataset is null)
            return new CocoNumbers(null, categories);
        var byPath = dataset.Images.GroupBy(image => image.Path).ToDictionary(group => group.Key, group => group.First().Id);
        var byName = dataset.Images.GroupBy(image => image.Name).Where(group => !group.Skip(1).Any())
            .ToDictionary(group => group.Key, group => group.First().Id);
        return new CocoNumbers([.. found.Select(image =>
            byPath.TryGetValue(image.Path, out var id) || byName.TryGetValue(Path.GetFileName(image.Path), out id)
                ? id
                : throw new InvalidDataException(
                    $"{image.Path}: --data {dataset.Source} has no such image, so it has no number for --save coco."))], categories);
    }
}
