namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>How many objects of a range of sizes are found at the threshold.</summary>
/// <param name="Name">Such as "&lt; 16 px".</param>
/// <param name="To">Upper end of the side in pixels; null for the last range.</param>
/// <param name="Objects">How many there are.</param>
/// <param name="Found">How many of them are found.</param>
internal sealed record SizeRange(string Name, double? To, int Objects, int Found)
{
    public static SizeRange? Parse(JsonView json) =>
        json["name"].Text is { } name && json["objects"].Count is { } objects && json["found"].Count is { } found && found <= objects
        ? new SizeRange(name, json["to"].Number, objects, found)
        : null;

    public double? Share => Objects > 0 ? Found / (double)Objects : null;
}
