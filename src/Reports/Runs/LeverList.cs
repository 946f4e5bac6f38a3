namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>levers.json: what each part of the network saves when it is made smaller.</summary>
/// <param name="Unit">Unit of the savings.</param>
/// <param name="Dense">Cost of the dense network.</param>
/// <param name="Levers">Name, full width, least width, and what that one saves of the whole network, 0..1.</param>
internal sealed record LeverList(string Unit, double Dense, IReadOnlyList<(string Name, int Full, int Least, double Saving)> Levers)
{
    private const int MostLevers = 500, MostWidths = 200;

    /// <summary>Null where it has no levers.</summary>
    public static LeverList? Parse(JsonView json)
    {
        if (!json["Levers"].IsArray || json["Dense"].Number is not { } dense)
            return null;
        var levers = new List<(string, int, int, double)>();
        foreach (var lever in json["Levers"].Items(MostLevers))
            if (lever["Name"].Text is { } name && lever["Full"].Count is { } full
                && lever["Widths"].Items(MostWidths).LastOrDefault() is { IsObject: true } least
                && least["Count"].Count is { } count && least["Saving"].Number is { } saving)
                levers.Add((name, full, count, saving));
        return new LeverList(json["Unit"].Text ?? "", dense, levers);
    }
}
