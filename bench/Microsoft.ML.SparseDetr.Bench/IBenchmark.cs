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

    /// <summary>The same with the options that stand behind the name on the command line.</summary>
    void Run(TextWriter output, IReadOnlyList<string> options)
    {
        if (options.Count > 0)
            throw new ArgumentException($"{Name} takes no options: {string.Join(' ', options)}");
        Run(output);
    }
}
