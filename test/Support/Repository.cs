namespace Microsoft.ML.SparseDetr.Testing;

/// <summary>The checkout the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Microsoft.ML.SparseDetr.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("The tests run outside a checkout of the repository.");
    }
}
