namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>One table of figures; the program finds every implementation by itself.</summary>
public interface IBenchmark
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    /// <summary>Whether it is left out where no benchmark is named.</summary>
    bool OnlyByName => false;

    /// <summary>Measures and prints.</summary>
    void Run(TextWriter output);
}
