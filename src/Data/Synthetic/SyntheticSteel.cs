using Microsoft.ML.SparseDetr.Data.Formats.Coco;
using Microsoft.ML.SparseDetr.Data.Pixels;
using Microsoft.ML.SparseDetr.Data.Synthetic;
using Microsoft.ML.SparseDetr.Data.Writing;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// A made-up set of steel surface images with known boxes: textured background with inclusions, patches, pits and scratches.
/// It serves examples and tests that need images without a download. The same options give the same files.
/// </summary>
public static class SyntheticSteel
{
    /// <summary>Class names in the order of their labels.</summary>
    public static IReadOnlyList<string> ClassNames => SteelDefects.ClassNames;

    /// <summary>Writes "train" and "val" below a folder, each with an annotations.json (COCO) and its images (PNG) in "images".</summary>
    /// <param name="folder">Folder to write to; created when missing.</param>
    /// <param name="options">Counts, size and seed; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the writing early.</param>
    /// <returns>Both parts.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static (DetectionDataset Train, DetectionDataset HeldOut) Write(
        string folder, SyntheticSteelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new SyntheticSteelOptions();
        OptionCheck.Require(new SyntheticSteelValidator(), options);
        return (WritePart(Path.Combine(folder, "train"), 0, options.TrainCount, options, cancellationToken),
            WritePart(Path.Combine(folder, "val"), options.TrainCount, options.HeldOutCount, options, cancellationToken));
    }

    private static DetectionDataset WritePart(string folder, int first, int count, SyntheticSteelOptions options,
        CancellationToken cancellationToken)
    {
        var imageFolder = Directory.CreateDirectory(Path.Combine(folder, "images")).FullName;
        var images = new DatasetImage[count];
        Parallel.For(0, count, new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount
        }, i =>
        {
            var id = first + i + 1;
            var (image, objects) = SteelImage.Draw(options.Size, options.Seed, id);
            var path = Path.Combine(imageFolder, $"steel_{id:0000}.png");
            ImageFile.Save(image, path);
            images[i] = new DatasetImage(id, path, options.Size, options.Size, [.. objects.Select((item, index) => new DatasetObject(
                id * 10L + index, item.Label, item.X0, item.Y0, item.X1 - item.X0, item.Y1 - item.Y0,
                (item.X1 - item.X0) * (double)(item.Y1 - item.Y0)))]);
        });
        var annotationFile = Path.Combine(folder, "annotations.json");
        var dataset = new DetectionDataset(annotationFile, ClassNames, [.. ClassNames.Select((_, label) => label + 1L)], images, []);
        CocoWriter.Write(dataset, annotationFile, [.. images.Select(image => new WrittenImage(image.Name, image))]);
        return dataset;
    }
}
