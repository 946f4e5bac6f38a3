using System.Text;
using CsCheck;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>One more format of annotations: its seeds, its words, and what lies beside the file.</summary>
/// <param name="name">Name on the command line and in messages.</param>
/// <param name="file">Name of the file that is changed.</param>
/// <param name="edits">Changes that know the format.</param>
/// <param name="seeds">Whole files.</param>
internal sealed class FormatReader(string name, string file, Gen<Edit> edits, params string[] seeds) : AnnotationReader(name, file)
{
    private readonly byte[][] _seeds = [.. seeds.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Name and content of a second file.</summary>
    public (string Name, string Content)? Beside { get; init; }

    /// <summary>Whether the folder is read, not the file.</summary>
    public bool ReadsFolder { get; init; }

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (2, Changed(_seeds, ByteEdits.Any)),
        (1, Changed(_seeds, ByteEdits.Splice(_seeds))),
        (7, Changed(_seeds, edits)));

    protected override string Target(string path) => ReadsFolder ? Path.GetDirectoryName(path)! : path;

    protected override void Prepare(string folder)
    {
        if (Beside is { } beside && Path.Combine(folder, beside.Name) is var path && !File.Exists(path))
            File.WriteAllText(path, beside.Content);
    }
}
