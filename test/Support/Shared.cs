namespace Microsoft.ML.SparseDetr.Testing;

/// <summary>Reference data that lies beside the repository and is not part of it.</summary>
public static class Shared
{
    private static readonly string Root = Path.Combine(Repository.Root, "..", "shared");

    public static string Find(string path) => Path.GetFullPath(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Find(path));
}
