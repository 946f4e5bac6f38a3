using System.Globalization;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr;

/// <summary>Something odd or wrong in a data set: what it is, where it is, and what is done about it.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Action">What is done about it.</param>
/// <param name="File">The annotation file, or the folder.</param>
/// <param name="Position">Place in the file, such as "annotations[17]", "object 2" or "line 35"; null for the whole file.</param>
/// <param name="Image">Name of the image, or null when it is about none or about many.</param>
/// <param name="Problem">What is wrong, in one line without a full stop.</param>
/// <param name="Count">How often it occurs; above 1, <paramref name="Position"/> and <paramref name="Image"/> are the first.</param>
public sealed record DatasetFinding(
    DatasetFindingKind Kind, DatasetFindingAction Action, string File, string? Position, string? Image, string Problem, int Count = 1)
{
    /// <summary>One line with the place, what is wrong, and what is done about it.</summary>
    public override string ToString()
    {
        var image = Image is null ? null : $"image {PlainText.Quote(Image)}";
        var place = Position is null ? image : image is null ? Position : $"{Position} ({image})";
        var times = Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({Count} times)") : "";
        return $"{PlainText.Line(File)}: {(place is null ? "" : place + ": ")}{Problem}{times}{Consequence}";
    }

    /// <summary>How many findings of each kind and action there are, one line each, the gravest first.</summary>
    /// <param name="findings">The findings, for example <see cref="DetectionDataset.Findings"/>.</param>
    public static IReadOnlyList<string> Summarize(IEnumerable<DatasetFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return [.. findings.GroupBy(finding => (finding.Action, finding.Kind))
            .OrderByDescending(group => group.Key.Action).ThenBy(group => group.Key.Kind)
            .Select(group => $"{Describe(group.Key.Action)}, {group.Key.Kind}: {group.Sum(finding => (long)finding.Count)} "
                + $"(first: {group.First() with { Count = 1 }})")];
    }

    private string Consequence => Action switch
    {
        DatasetFindingAction.ObjectSkipped => "; the object is left out.",
        DatasetFindingAction.ImageSkipped => "; the image is left out.",
        _ => ".",
    };

    private static string Describe(DatasetFindingAction action) => action switch
    {
        DatasetFindingAction.None => "noted",
        DatasetFindingAction.Repaired => "repaired",
        DatasetFindingAction.ObjectSkipped => "objects left out",
        DatasetFindingAction.ImageSkipped => "images left out",
        _ => "refused",
    };
}
