using CsCheck;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;

namespace Microsoft.ML.SparseDetr.Fuzz;

/// <summary>A reader of files from strangers: where they come from, what it may throw, and what is right if it throws nothing.</summary>
/// <param name="name">Name on the command line and in messages.</param>
/// <param name="file">Name of the file that is read.</param>
/// <param name="documented">The exceptions that its documentation names.</param>
internal abstract class Reader(string name, string file, params Type[] documented)
{
    private static readonly Gen<int> Edits = Gen.Frequency((6, Gen.Int[1, 1]), (2, Gen.Int[2, 2]), (1, Gen.Int[3, 5]));

    public string Name { get; } = name;

    public string FileName { get; } = file;

    /// <summary>Whole files and changed ones.</summary>
    public abstract Gen<byte[]> Mutants { get; }

    /// <summary>Reads the file, and fails if what comes out cannot be right.</summary>
    /// <param name="path">The file.</param>
    public abstract void Read(string path);

    public bool IsDocumented(Exception error) => documented.Contains(error.GetType());

    /// <summary>One file of some, with up to five changes.</summary>
    protected static Gen<byte[]> Changed(byte[][] seeds, Gen<Edit> edit) => Gen.Select(
        Gen.OneOf(seeds), Some(edit), (seed, edits) => edits.Aggregate(seed, (file, change) => change(file)));

    /// <summary>Mostly one change, at most five.</summary>
    protected static Gen<Edit[]> Some(Gen<Edit> edit) => Edits.SelectMany(count => edit.Array[count]);

    /// <summary>Fails where a result is wrong.</summary>
    protected static void Require(bool isRight, string what)
    {
        if (!isRight)
            throw new FaultException($"the result is wrong: {what}");
    }
}
