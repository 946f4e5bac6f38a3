using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>A training on the page.</summary>
/// <param name="Run">The training.</param>
/// <param name="Index">Its place among those of the page, from 0.</param>
/// <param name="Level">Level of its headings.</param>
internal sealed record RunView(ReportedRun Run, int Index, int Level)
{
    /// <summary>The id of a section, different for each training.</summary>
    public string Id(string section) => Index == 0 ? section : $"{section}-{Index + 1}";
}
