
namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Official weights that lie in a known place, so that nobody has to name them for each training: the folder of the variable
/// SPARSE_DETR_WEIGHTS, the folder <c>weights</c> where the program runs, and the user's own (<see cref="UserFolder"/>).
/// </summary>
public static class PublishedWeights
{
    /// <summary>Environment variable that names a folder of weights.</summary>
    public const string Variable = "SPARSE_DETR_WEIGHTS";

    private static readonly string[] Endings = [".safetensors", ".pth", ".pt"];

    /// <summary>The user's folder for weights: <c>sparse-detr/weights</c> in the folder for local application data.</summary>
    public static string UserFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "sparse-detr", "weights");

    /// <summary>The folders that are looked at, in this order; a folder need not be there.</summary>
    public static IReadOnlyList<string> Folders =>
    [
        .. Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? [named] : Array.Empty<string>(),
        Path.GetFullPath("weights"), UserFolder,
    ];

    /// <summary>
    /// The weights of a network, known by the name of the file: the one that its authors gave it (<c>deimv2_hgnetv2_atto_coco.pth</c>,
    /// <c>deim_dfine_hgnetv2_s_coco_120e.pth</c>) or the network's own (<c>deimv2-atto-coco.safetensors</c>). Nothing is opened.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <returns>Full path of the first such file; null when there is none.</returns>
    public static string? Find(DetectorModel model) => Find(model, Folders);

    internal static string? Find(DetectorModel model, IEnumerable<string> folders)
    {
        var name = DetectorPreset.Of(model).Name;
        return folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            .FirstOrDefault(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant()) && IsOf(file, name)) is { } found
            ? Path.GetFullPath(found)
            : null;
    }

    // "coco" must be there: weights of somebody's own training have other classes, and a name alone says nothing about them.
    private static bool IsOf(string file, string name)
    {
        var words = Path.GetFileNameWithoutExtension(file).ToLowerInvariant().Split('_', '-')
            .Where(word => word is not ("hgnetv2" or "dfine")).ToArray();
        var own = name.Split('-');
        return words.Length > own.Length && words.AsSpan(0, own.Length).SequenceEqual(own) && words[own.Length] == "coco";
    }
}
