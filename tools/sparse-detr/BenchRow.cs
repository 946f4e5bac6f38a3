using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>A model of <c>bench</c>, measured with one number of threads.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Cost">What it costs.</param>
/// <param name="Ratio">Its time beside that of the first model.</param>
/// <param name="AP">Its AP on the user's data, or null.</param>
/// <param name="AP50">Its AP at IoU 0.5, or null.</param>
internal sealed record BenchRow(string File, NetworkCost Cost, double Ratio, double? AP, double? AP50)
{
    /// <summary>AP that the fastest model may lack to the best one.</summary>
    private const double Tolerated = 0.01;

    /// <summary>Images in a second, one after the other.</summary>
    public double ImagesPerSecond => 1000 / Cost.Milliseconds;

    /// <summary>
    /// The one to take: of the models within one point of the best AP the fastest. Null where no AP was measured, or there is no choice.
    /// </summary>
    public static BenchRow? Best(IReadOnlyCollection<BenchRow> rows)
    {
        var measured = rows.Where(row => row.AP is not null).ToList();
        return measured.Count < 2 ? null
            : measured.Where(row => row.AP >= measured.Max(other => other.AP) - Tolerated - 1e-9).MinBy(row => row.Cost.Milliseconds);
    }
}
