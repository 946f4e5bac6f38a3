namespace Microsoft.ML.SparseDetr;

/// <summary>A data set that cannot be used. The message names the file and everything that is wrong with it.</summary>
public sealed class DatasetException : Exception
{
    /// <summary>So many problems stand in the message; the rest is counted.</summary>
    private const int ShownProblems = 20;

    /// <summary>One problem.</summary>
    /// <param name="source">File or folder of the data set.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="innerException">The cause, if another exception told it.</param>
    public DatasetException(string source, string problem, Exception? innerException = null)
        : base($"{source}: {problem}", innerException) => Problems = [problem];

    /// <summary>Several problems.</summary>
    /// <param name="source">File or folder of the data set.</param>
    /// <param name="problems">What is wrong, one sentence each; at least one.</param>
    public DatasetException(string source, IReadOnlyList<string> problems)
        : base(Describe(source, problems)) => Problems = problems;

    /// <summary>What is wrong, one sentence for each problem.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string Describe(string source, IReadOnlyList<string> problems)
    {
        if (problems.Count == 1)
            return $"{source}: {problems[0]}";
        var lines = problems.Take(ShownProblems).Select(problem => "\n  " + problem);
        var rest = problems.Count > ShownProblems ? $"\n  and {problems.Count - ShownProblems} more" : "";
        return $"{source}: {problems.Count} problems:{string.Concat(lines)}{rest}";
    }
}
