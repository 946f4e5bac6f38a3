using System.Globalization;

namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>log.csv: the loss of the steps, averaged over neighbours where there are many.</summary>
/// <param name="Steps">Last step of each average.</param>
/// <param name="Losses">Mean loss.</param>
/// <param name="Count">Steps in all.</param>
internal sealed record StepCurve(double[] Steps, double[] Losses, int Count)
{
    private const int MostPoints = 400;

    /// <summary>Null where the columns are not there or no row can be read.</summary>
    public static StepCurve? Parse(TextReader text)
    {
        var header = text.ReadLine()?.Split(',') ?? [];
        var (step, loss) = (Array.IndexOf(header, "iteration"), Array.IndexOf(header, "loss"));
        if (step < 0 || loss < 0)
            return null;
        var rows = new List<(double Step, double Loss)>();
        while (text.ReadLine() is { } line)
            if (line.Split(',') is var cells && cells.Length > Math.Max(step, loss)
                && Number(cells[step]) is { } at && Number(cells[loss]) is { } value)
                rows.Add((at, value));
        var width = Math.Max(1, (rows.Count + MostPoints - 1) / MostPoints);
        var chunks = rows.Chunk(width).ToList();
        return rows.Count == 0
            ? null
            : new StepCurve(
                [.. chunks.Select(chunk => chunk[^1].Step)], [.. chunks.Select(chunk => chunk.Average(row => row.Loss))], rows.Count);
    }

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
