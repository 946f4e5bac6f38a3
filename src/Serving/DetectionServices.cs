namespace Microsoft.ML.SparseDetr;

/// <summary>All models of an application that <see cref="SparseDetrServiceCollectionExtensions"/> has added, by name.</summary>
public sealed class DetectionServices
{
    private readonly Func<string, DetectionService> _find;

    internal DetectionServices(IReadOnlyList<string> names, Func<string, DetectionService> find) => (Names, _find) = (names, find);

    /// <summary>The names in the order of registration.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The model of a name, or null; it is loaded now if nobody has asked for it before.</summary>
    /// <param name="name">The name, or null for the first model.</param>
    /// <exception cref="InvalidDataException">Its file is no detector that can be run; the message names it.</exception>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    public DetectionService? Find(string? name) => name is null ? _find(Names[0]) : Names.Contains(name) ? _find(name) : null;

    /// <summary>Loads all models, so that the first call finds them ready and a bad file ends the start.</summary>
    /// <exception cref="InvalidDataException">A file is no detector that can be run; the message names it.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyList<DetectionService> LoadAll() => [.. Names.Select(_find)];
}
