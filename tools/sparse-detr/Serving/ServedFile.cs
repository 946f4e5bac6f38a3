using System.Text.RegularExpressions;

namespace SparseDetr.Cli.Serving;

/// <summary>A model file and the name that it is served under, as "NAME=FILE" or "FILE" say it.</summary>
internal sealed partial record ServedFile(string Name, string File)
{
    private const string Allowed = "letters, digits, '-', '_' and '.', at most 64, the first a letter or digit";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">A name cannot be used, or stands twice; the message says what to write.</exception>
    public static IReadOnlyList<ServedFile> Parse(IReadOnlyList<string> arguments)
    {
        ServedFile[] files = [.. arguments.Select(Parse)];
        foreach (var name in files.GroupBy(file => file.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            throw new FormatException($"two models are called {name.Key}; write NAME=FILE: "
                + string.Join(' ', name.Select((file, i) => $"{name.Key}-{i + 1}={file.File}")));
        return files;
    }

    private static ServedFile Parse(string argument)
    {
        var at = argument.IndexOf('=');
        var isNamed = at >= 0 && !System.IO.File.Exists(argument);
        var (name, file) = isNamed ? (argument[..at], argument[(at + 1)..]) : (NameOf(argument), argument);
        if (file.Length == 0)
            throw new FormatException($"{argument}: there is no file behind the name; write NAME=FILE.");
        if (!DetectorFile.IsModel(file))
            throw new FormatException($"{file}: a model is a .zip or an .onnx file; weights become one with \"sparse-detr export\".");
        return NamePattern().IsMatch(name)
            ? new ServedFile(name, Path.GetFullPath(file))
            : throw new FormatException($"{argument}: '{name}' cannot be the name of a model ({Allowed}); write NAME=FILE.");
    }

    /// <summary>The name of the file, or of its folder where all files are called model.</summary>
    private static string NameOf(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) ?? "";
        return name.Equals("model", StringComparison.OrdinalIgnoreCase) && NamePattern().IsMatch(folder) ? folder : name;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();
}
