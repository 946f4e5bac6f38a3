using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>A data set that cannot be used. The message names the file and what is wrong with it.</summary>
public sealed class DatasetException : Exception
{
    /// <summary>So many findings stand in the message; the rest is counted.</summary>
    private const int Shown = 20;

    /// <summary>One problem.</summary>
    /// <param name="source">File or folder of the data set.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="innerException">The cause, if another exception told it.</param>
    public DatasetException(string source, string problem, Exception? innerException = null)
        : base($"{PlainText.Line(source)}: {problem}", innerException) => Findings = [];

    /// <summary>A data set that the findings rule out.</summary>
    /// <param name="refusal">Why it is refused.</param>
    /// <param name="findings">What else was found, in the order of the data set.</param>
    /// <param name="innerException">The cause, if another exception told it.</param>
    internal DatasetException(DatasetFinding refusal, IReadOnlyList<DatasetFinding> findings, Exception? innerException = null)
        : base(Describe(refusal, findings), innerException) => Findings = [.. findings, refusal];

    /// <summary>
    /// The image that is the whole problem: its file is missing, damaged, or another one than when the data set was read. Else null.
    /// </summary>
    internal string? Image { get; init; }

    /// <summary>Everything that was found, if the data set was refused while it was read; else empty.</summary>
    public IReadOnlyList<DatasetFinding> Findings { get; }

    private static string Describe(DatasetFinding refusal, IReadOnlyList<DatasetFinding> findings)
    {
        var skips = findings.Where(finding => finding.Action >= DatasetFindingAction.ObjectSkipped)
            .OrderByDescending(finding => finding.Action).ToList();
        var lines = skips.Take(Shown).Select(finding => "\n  " + finding);
        var rest = skips.Count > Shown ? $"\n  and {skips.Count - Shown} more" : "";
        return $"{refusal}{string.Concat(lines)}{rest}";
    }
}
