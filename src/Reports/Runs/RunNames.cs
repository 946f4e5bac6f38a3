namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>What trainings are called beside each other.</summary>
internal static class RunNames
{
    /// <summary>The last part of each path; the whole path where two of them share it.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> folders)
    {
        string[] last = [.. folders.Select(folder => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))))];
        return [.. last.Select((name, i) => last.Count(other => other == name) > 1 ? folders[i] : name)];
    }
}
