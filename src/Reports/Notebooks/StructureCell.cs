using System.Globalization;

namespace Microsoft.ML.SparseDetr.Reports.Notebooks;

/// <summary>What a network is, and what is left of each of its parts.</summary>
internal static class StructureCell
{
    private const string Between = " of ";

    /// <param name="facts">What is known of the network.</param>
    /// <param name="budgets">Shares and counts by name, as the network's metadata have them; empty for a dense network.</param>
    public static string Of(IEnumerable<(string Name, string Value)> facts, IReadOnlyDictionary<string, string> budgets) => Cell.Of(html =>
    {
        html.Table("The network", "", "");
        foreach (var (name, value) in facts)
            Cell.Row(html, name, value);
        html.EndTable();
        if (budgets.Count == 0)
        {
            html.Add($"""<p class="note">It is dense: nothing is left out.</p>""");
            return;
        }
        html.Table("What is left of it", "part", "in use", "share");
        foreach (var (name, value) in budgets)
        {
            html.Add($"""<tr><th scope="row">{name}</th><td>{value}</td><td>""");
            html.Bar(Share(value));
            html.Add($"</td></tr>");
        }
        html.EndTable();
    });

    /// <summary>Of "0.75" and "24 of 32" the share; a bare count has none.</summary>
    private static double? Share(string value)
    {
        var numbers = value.Split(Between).Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToArray();
        return numbers switch
        {
            [>= 0 and <= 1] => numbers[0],
            [>= 0, > 0] => numbers[0] / numbers[1],
            _ => null,
        };
    }
}
