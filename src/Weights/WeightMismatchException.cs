using System.Text;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Weights;

namespace Microsoft.ML.SparseDetr;

/// <summary>Weights do not belong to the detector they were to be loaded into.</summary>
public sealed class WeightMismatchException : Exception
{
    private const int NamesShown = 12;

    internal WeightMismatchException(string source, string detector, WeightReport report) : base(Describe(source, detector, report))
        => Report = report;

    /// <summary>All names that are missing, unexpected or of another shape.</summary>
    internal WeightReport Report { get; }

    private static string Describe(string source, string detector, WeightReport report)
    {
        var text = new StringBuilder($"The weights in '{source}' do not fit the detector {detector}");
        Append(text, "missing", report.Missing);
        Append(text, "unexpected", report.Unexpected);
        Append(text, "wrongly shaped", report.Misshaped);
        return text.Append('.').ToString();
    }

    /// <summary>Quoted only where it must be.</summary>
    private static string Plain(string name) => PlainText.Quote(name) is var quoted && quoted == $"'{name}'" ? name : quoted;

    private static void Append(StringBuilder text, string what, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return;
        text.Append($"; {names.Count} {what}: ").AppendJoin(", ", names.Take(NamesShown).Select(Plain));
        if (names.Count > NamesShown)
            text.Append($", … ({names.Count - NamesShown} more)");
    }
}
