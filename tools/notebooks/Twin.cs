using System.Text.RegularExpressions;

namespace Notebooks;

/// <summary>
/// A program in one file, for <c>dotnet run NAME.cs</c>, whose cells are those of a notebook: a line <c>// %%</c> begins one with code,
/// <c>// %% [markdown]</c> one with text in comments, <c>// %% [program]</c> one that a notebook does not need, <c>// %% [types]</c> types,
/// which have to stand at the end of a program. Packages of the program (<c>#:package</c>) are those of the notebook.
/// </summary>
internal static partial class Twin
{
    /// <summary>The cells as they stand in the program.</summary>
    /// <exception cref="InvalidDataException">A line of text is no comment, or a cell is of an unknown kind.</exception>
    public static IReadOnlyList<Cell> Read(string program)
    {
        var cells = new List<Cell>();
        List<string>? lines = null;
        var kind = CellKind.Code;
        foreach (var line in program.ReplaceLineEndings("\n").TrimEnd().Split('\n').Append("// %%"))
        {
            if (!line.StartsWith("// %%", StringComparison.Ordinal))
            {
                if (lines is null && line.Length > 0)
                    throw new InvalidDataException($"'{line}' stands before the first cell; begin with a line // %% [markdown].");
                lines?.Add(kind == CellKind.Markdown ? Uncommented(line) : line);
                continue;
            }
            if (lines is not null && string.Join('\n', lines).Trim('\n') is { Length: > 0 } text)
                cells.Add(new Cell(kind, text));
            lines = [];
            kind = line[5..].Trim() switch
            {
                "" => CellKind.Code,
                "[markdown]" => CellKind.Markdown,
                "[program]" => CellKind.Program,
                "[types]" => CellKind.Types,
                _ => throw new InvalidDataException($"'{line}': a cell is // %%, // %% [markdown], [program] or [types]."),
            };
        }
        return cells;
    }

    /// <summary>The cells of the notebook.</summary>
    /// <param name="program">The program.</param>
    /// <param name="library">Version of the library in place of that in the program, or null.</param>
    public static IReadOnlyList<Cell> ReadNotebook(string program, string? library = null)
    {
        var cells = Read(WithVersion(program, library));
        var types = cells.Where(cell => cell.Kind == CellKind.Types).Select(cell => cell with { Kind = CellKind.Code });
        return
        [
            .. cells.Where(cell => cell.Kind is CellKind.Code or CellKind.Markdown).Select(Referencing)
                .SelectMany(cell => IsUsings(cell) ? types.Prepend(cell) : [cell]),
        ];
    }

    /// <summary>The program with another version of the library.</summary>
    public static string WithVersion(string program, string? library) =>
        library is null ? program : program.Replace("Microsoft.ML.SparseDetr@0.1.0", "Microsoft.ML.SparseDetr@" + library,
            StringComparison.Ordinal);

    private static bool IsUsings(Cell cell) =>
        cell.Kind == CellKind.Code && cell.Text.Split('\n').All(line => line.StartsWith("using ", StringComparison.Ordinal));

    private static string Uncommented(string line) => line switch
    {
        "" or "//" => "",
        _ when line.StartsWith("// ", StringComparison.Ordinal) => line[3..],
        _ => throw new InvalidDataException($"'{line}' stands in a cell of text and is no comment."),
    };

    private static Cell Referencing(Cell cell)
    {
        if (cell.Kind != CellKind.Code || !Directive().IsMatch(cell.Text))
            return cell;
        var packages = Package().Matches(cell.Text).Select(package => $"#r \"nuget: {package.Groups[1]}, {package.Groups[2]}\"");
        return cell with { Text = string.Join('\n', packages) };
    }

    [GeneratedRegex(@"^#:", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^#:package (\S+)@(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Package();
}
