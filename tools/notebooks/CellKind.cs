namespace Notebooks;

internal enum CellKind
{
    /// <summary>Code of both.</summary>
    Code,

    /// <summary>Comment lines of the program, text of the notebook.</summary>
    Markdown,

    /// <summary>Code of the program alone.</summary>
    Program,

    /// <summary>Types, which stand at the end of a program, and in a notebook behind the usings.</summary>
    Types,
}
