using System.IO.Enumeration;

namespace SparseDetr.Cli;

/// <summary>
/// Files below folders. Links to folders are followed, but no folder is read twice, so that links may form a circle; names that begin with
/// a point are passed over. A folder that cannot be read is told and left out.
/// </summary>
/// <param name="isPassedOver">Folders, below the one that was asked for, that are not entered.</param>
/// <param name="tell">Says what was left out.</param>
/// <param name="list">Lists a folder.</param>
internal sealed class FileWalk(
    Func<string, bool> isPassedOver, Action<string> tell, Func<string, IEnumerable<FileSystemInfo>>? list = null)
{
    private static readonly bool IgnoresCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);

    private readonly Func<string, IEnumerable<FileSystemInfo>> _list =
        list ?? (folder => new DirectoryInfo(folder).EnumerateFileSystemInfos());

    /// <summary>Whether a path has a * or a ?.</summary>
    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>All files below a folder; the paths go through links as they were met.</summary>
    public IEnumerable<string> Below(string folder) => Below(folder, Real(folder));

    /// <summary>
    /// The files that fit a pattern, and all files below folders that fit it: * and ? within a name, ** for any number of folders.
    /// </summary>
    public IEnumerable<string> Fitting(string pattern)
    {
        var full = Path.GetFullPath(pattern);
        var root = Path.GetPathRoot(full)!;
        var names = full[root.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
            StringSplitOptions.RemoveEmptyEntries);
        return Fitting(root, names).Distinct();
    }

    private IEnumerable<string> Fitting(string folder, ArraySegment<string> names)
    {
        var (name, rest) = (names[0], names[1..]);
        if (!IsPattern(name))
        {
            var path = Path.Combine(folder, name);
            return rest.Count > 0 ? Directory.Exists(path) ? Fitting(path, rest) : []
                : File.Exists(path) ? [path]
                : Directory.Exists(path) ? Below(path) : [];
        }
        if (name == "**")
            return Everywhere(folder, rest.Count > 0 ? rest : new[] { "*" });
        return Entries(folder, folder).Where(entry => FileSystemName.MatchesSimpleExpression(name, entry.Name, IgnoresCase))
            .SelectMany(entry => (entry is DirectoryInfo, rest.Count > 0) switch
            {
                (true, true) => Fitting(Path.Combine(folder, entry.Name), rest),
                (true, false) => Enter(Path.Combine(folder, entry.Name), entry, folder),
                (false, true) => [],
                _ => [Path.Combine(folder, entry.Name)],
            });
    }

    /// <summary>Any number of folders, then the rest of a pattern.</summary>
    private IEnumerable<string> Everywhere(string folder, ArraySegment<string> names)
    {
        // Folders of their own: what the rest of the pattern enters must not hide what this enters.
        var folders = new FileWalk(isPassedOver, tell, _list);
        return folders.FoldersBelow(folder, Real(folder)).SelectMany(below => Fitting(below, names));
    }

    private IEnumerable<string> FoldersBelow(string folder, string real) => !_entered.Add(real) ? [] :
        Entries(folder, real).OfType<DirectoryInfo>().Where(entry => !isPassedOver(Path.Combine(folder, entry.Name)))
            .SelectMany(entry => FoldersBelow(Path.Combine(folder, entry.Name), Target(real, entry))).Prepend(folder);

    private IEnumerable<string> Below(string folder, string real) => !_entered.Add(real) ? [] :
        Entries(folder, real).SelectMany(entry => entry is DirectoryInfo
            ? Enter(Path.Combine(folder, entry.Name), entry, real)
            : [Path.Combine(folder, entry.Name)]);

    private IEnumerable<string> Enter(string folder, FileSystemInfo entry, string realParent) =>
        isPassedOver(folder) ? [] : Below(folder, Target(realParent, entry));

    private List<FileSystemInfo> Entries(string folder, string real)
    {
        try
        {
            return [.. _list(real).Where(entry => !entry.Name.StartsWith('.'))];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            tell($"{folder}: the folder cannot be read and is left out: {error.Message}");
            return [];
        }
    }

    private static string Target(string parent, FileSystemInfo entry) =>
        entry.LinkTarget is null ? Path.Combine(parent, entry.Name) : Real(Path.Combine(parent, entry.Name));

    private static string Real(string folder)
    {
        try
        {
            return Path.GetFullPath(Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder);
        }
        catch (IOException) // a link that leads to itself; listing it tells the problem
        {
            return Path.GetFullPath(folder);
        }
    }
}
