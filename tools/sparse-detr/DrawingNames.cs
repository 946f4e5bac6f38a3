using System.Text.Json;
using System.Text.Json.Nodes;

namespace SparseDetr.Cli;

/// <summary>Names of the drawn images of <c>predict</c>: one for each input, and none that belongs to the user.</summary>
internal static class DrawingNames
{
    /// <summary>Name of the file that lists the predictions; a folder that has it is one of ours.</summary>
    public const string List = "predictions.json";

    /// <summary>Property of a listed image that names its drawing.</summary>
    public const string Property = "drawing";

    /// <summary>The paths to write to, in the order of the inputs. Two inputs a.jpg and a.png become a.jpg.png and a.png.png.</summary>
    /// <param name="inputs">Images, as whole paths.</param>
    /// <param name="folder">Where the drawings go.</param>
    /// <exception cref="IOException">A drawing would take the place of an image or of another file that is there.</exception>
    public static IReadOnlyList<string> Plan(IReadOnlyList<string> inputs, string folder)
    {
        var stems = inputs.GroupBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1).Select(group => group.Key!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string[] names = [.. inputs.Select(input => Unused(
            stems.Contains(Path.GetFileNameWithoutExtension(input)) ? Path.GetFileName(input) : Path.GetFileNameWithoutExtension(input)))];

        var own = Earlier(Path.Combine(folder, List));
        var images = inputs.Select(Resolved).ToHashSet(StringComparer.Ordinal);
        string[] paths = [.. names.Select(name => Path.Combine(folder, name))];
        foreach (var path in paths.Where(File.Exists))
        {
            if (images.Contains(Resolved(path)))
                throw new IOException($"--out {folder}: a drawing would replace the image {Path.GetFileName(path)}; name another folder.");
            if (!own.Contains(Path.GetFileName(path)))
                throw new IOException($"--out {folder}: {Path.GetFileName(path)} is there and is no earlier drawing; name another folder.");
        }
        return paths;

        string Unused(string stem)
        {
            var name = stem + ".png";
            for (var i = 2; !used.Add(name); i++)
                name = $"{stem}-{i}.png";
            return name;
        }
    }

    private static string Resolved(string path) =>
        Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    private static HashSet<string> Earlier(string list)
    {
        if (!File.Exists(list))
            return [];
        try
        {
            return JsonNode.Parse(File.ReadAllText(list))?["images"] is JsonArray images
                ? [.. images.Select(image => (string?)image?[Property]).OfType<string>()]
                : [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new IOException($"{list}: this is no list of predictions; name another folder.", error);
        }
    }
}
