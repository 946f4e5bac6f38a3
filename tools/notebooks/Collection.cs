namespace Notebooks;

/// <summary>The folder of the notebooks and their programs.</summary>
/// <param name="folder">Its path.</param>
internal sealed class Collection(string folder)
{
    /// <summary>Names of all, or of those that begin with one of some texts, in their order.</summary>
    /// <exception cref="InvalidDataException">None begins so.</exception>
    public IReadOnlyList<string> Names(IReadOnlyList<string> wanted)
    {
        string[] all =
            [.. Directory.GetFiles(folder, "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
        foreach (var text in wanted)
            if (!all.Any(name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase)))
                throw new InvalidDataException($"There is no notebook '{text}'; there are {string.Join(", ", all)}.");
        return wanted.Count == 0
            ? all
            : [.. all.Where(name => wanted.Any(text => name.StartsWith(text, StringComparison.OrdinalIgnoreCase)))];
    }

    public string Program(string name) => File.ReadAllText(Path.Combine(folder, name + ".cs"));

    public string NotebookFile(string name) => Path.Combine(folder, name + ".ipynb");

    /// <summary>Copies what lies beside the programs for MSBuild.</summary>
    public void CopySettings(string target) =>
        File.Copy(Path.Combine(folder, "Directory.Build.props"), Path.Combine(target, "Directory.Build.props"), overwrite: true);

    /// <summary>Whether the notebook has the cells of its program.</summary>
    public bool Agrees(string name) => File.Exists(NotebookFile(name))
        && Twin.ReadNotebook(Program(name)).SequenceEqual(Notebook.ReadCells(File.ReadAllText(NotebookFile(name))));

    /// <summary>Writes the notebook of a program; what its cells have shown stays where nothing but text changed.</summary>
    public void Write(string name)
    {
        var cells = Twin.ReadNotebook(Program(name));
        var (file, stored) = (NotebookFile(name), new Dictionary<string, System.Text.Json.Nodes.JsonArray>());
        if (File.Exists(file))
        {
            var text = File.ReadAllText(file);
            foreach (var (cell, outputs) in Notebook.ReadCells(text).Zip(Notebook.ReadOutputs(text)))
                stored.TryAdd(cell.Text, outputs);
        }
        File.WriteAllText(file, Notebook.Write(cells, [.. cells.Select(cell => stored.GetValueOrDefault(cell.Text) ?? [])]));
    }
}
