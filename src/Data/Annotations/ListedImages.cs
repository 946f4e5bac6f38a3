
namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>The image files of a listing, with their sizes.</summary>
internal static class ListedImages
{
    internal sealed record Located(ListedImage Entry, string Path, int Width, int Height);

    /// <summary>The images whose files are there; what is wrong with the others is told.</summary>
    /// <param name="listing">The listing.</param>
    /// <param name="folders">Folders to look in, the usual ones first.</param>
    /// <param name="builder">Takes the findings.</param>
    /// <exception cref="DatasetException">None of the images is in one of the folders.</exception>
    public static List<Located> Locate(Listing listing, IReadOnlyList<string> folders, DatasetBuilder builder)
    {
        var found = FindFiles(listing.Images, folders, builder);
        var sizes = new ((int Width, int Height)? Size, string? Problem)[found.Count];
        Parallel.For(0, found.Count, index =>
        {
            var entry = found[index].Entry;
            sizes[index] = ImageSizes.IsSize(entry.Width) && ImageSizes.IsSize(entry.Height)
                ? (((int)entry.Width, (int)entry.Height), null)
                : (ImageSizes.OfFile(found[index].Path, out var problem), problem);
        });

        var located = new List<Located>(found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            var (entry, path) = found[i];
            builder.File = entry.File;
            if (sizes[i].Size is not { } size)
                builder.SkipImage(DatasetFindingKind.ImageFile, entry.Position, entry.Name, $"the file '{path}' {sizes[i].Problem}");
            else
            {
                if (listing.HasSizes && !(ImageSizes.IsSize(entry.Width) && ImageSizes.IsSize(entry.Height)))
                    builder.RepairEach(DatasetFindingKind.ImageSize, entry.Position, entry.Name,
                        "there is no size of the image; that of the file is taken");
                located.Add(new Located(entry, path, size.Width, size.Height));
            }
        }
        return located;
    }

    private static List<(ListedImage Entry, string Path)> FindFiles(
        IReadOnlyList<ListedImage> images, IReadOnlyList<string> folders, DatasetBuilder builder)
    {
        var named = images.Where(image => image.Path is null).ToList();
        var uses = named.CountBy(image => image.Name).ToDictionary();
        var finder = named.Count == 0 ? null
            : ImageFolders.Choose(folders, named.ConvertAll(image => NameOf(image, uses)))
                ?? ImageFolders.Choose(folders, named.ConvertAll(image => image.Stem ?? image.Name));
        if (finder is null && named.Count == images.Count && named.Count > 0)
            throw builder.RefuseWithoutImages(named.ConvertAll(image => image.Name), folders);

        var places = images.Select(image => Find(image, finder, uses)).ToList();
        var mended = places.Where(place => place is { Path: not null, Repair: not null }).CountBy(place => place.Path!).ToDictionary();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<(ListedImage, string)>(images.Count);
        foreach (var (image, (path, repair)) in images.Zip(places))
        {
            builder.File = image.File;
            if (path is null)
                builder.SkipImage(DatasetFindingKind.ImageFile, image.Position, image.Name,
                    $"the file is not in {finder?.Folder ?? "any folder of images"}");
            else if (repair is not null && mended[path] > 1)
                builder.SkipImage(DatasetFindingKind.ImageFile, image.Position, image.Name, "more than one name leads to the same file");
            else if (!taken.Add(path))
                builder.Repair(DatasetFindingKind.Identifier, image.Position, image.Name,
                    "the image is listed more than once; the first entry counts");
            else
            {
                if (repair is not null)
                    builder.RepairEach(DatasetFindingKind.FileName, image.Position, image.Name, repair);
                found.Add((image, path));
            }
        }
        return found;
    }

    /// <summary>The name, with its folders where others are called the same.</summary>
    private static string NameOf(ListedImage image, Dictionary<string, int> uses) =>
        uses[image.Name] > 1 ? image.FullName ?? image.Name : image.Name;

    /// <summary>A name that several annotation files have stands back behind that of the annotation file itself.</summary>
    private static (string? Path, string? Repair) Find(ListedImage image, ImageFinder? finder, Dictionary<string, int> uses)
    {
        if (image.Path is not null)
            return (image.Path, null);
        if (finder is null)
            return (null, null);
        var own = image.Stem is null ? null : finder.FindStem(image.Stem);
        string? repair = null;
        var path = own is not null && uses[image.Name] > 1 ? null : finder.Find(NameOf(image, uses), out repair);
        return path is not null ? (path, repair)
            : own is null ? (null, null)
            : (own, Path.GetFileName(own) == image.Name ? null
                : "the name of the image leads to none, or to that of another file; the image with the name of the annotation file is "
                + "taken");
    }
}
