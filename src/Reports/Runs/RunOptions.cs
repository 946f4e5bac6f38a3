namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>options.json: the options in effect.</summary>
/// <param name="Values">All of them by their paths, such as "Training.Epochs", in the order of the file.</param>
/// <param name="ClassNames">The classes.</param>
internal sealed record RunOptions(IReadOnlyList<(string Name, string Value)> Values, IReadOnlyList<string> ClassNames)
{
    private const int MostValues = 500, MostClasses = 2000, Deepest = 8;

    /// <summary>Null where it is no object.</summary>
    public static RunOptions? Parse(JsonView json)
    {
        if (!json.IsObject)
            return null;
        var values = new List<(string, string)>();
        Flatten("", json, values, 0);
        return new RunOptions(values, [.. json["ClassNames"].Items(MostClasses).Select((name, i) => name.Text ?? $"class {i}")]);
    }

    /// <summary>A value by its path, or null.</summary>
    public string? this[string name] => Values.FirstOrDefault(entry => entry.Name == name).Value;

    private static void Flatten(string prefix, JsonView json, List<(string, string)> values, int depth)
    {
        foreach (var (name, value) in json.Properties(MostValues))
        {
            if (values.Count >= MostValues)
                return;
            if (value.IsObject && depth < Deepest)
                Flatten(prefix + name + ".", value, values, depth + 1);
            else
                values.Add((prefix + name, value.IsArray ? string.Join(", ", value.Items(MostValues)) : value.ToString()));
        }
    }
}
