using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>What sparsity cost and bought: the finished network beside the whole one, in one small table.</summary>
/// <param name="ap">AP of the finished network, or null where nothing was measured.</param>
/// <param name="dense">AP of a whole network of the same make, trained to its end, or null where none is at hand.</param>
/// <param name="costs">Both networks, measured with one and with more threads.</param>
internal sealed class SparsityBalance(double? ap, double? dense, IReadOnlyList<CostComparison> costs)
{
    private static readonly int[] Threads = [1, 2];
    private const int Runs = 11;

    private static readonly (string Title, string Key, double Unit, Func<NetworkCost, double> Read)[] Sizes =
    [
        ("parameters (M)", "parameters", 1e6, cost => cost.Parameters),
        ("GFLOPs", "gflops", 1, cost => cost.Gigaflops),
        ("ONNX file (MB)", "bytes", 1e6, cost => cost.Bytes),
    ];

    /// <summary>Measures a detector beside the whole one.</summary>
    /// <param name="ml">The catalog.</param>
    /// <param name="model">The finished detector.</param>
    /// <param name="ap">Its AP, or null.</param>
    /// <param name="dense">Gives the AP of the whole network, or null; asked for a sparse one only.</param>
    /// <returns>Null for a network that is whole itself.</returns>
    public static SparsityBalance? Measure(MLContext ml, ITransformer model, double? ap, Func<double?> dense)
    {
        var costs = new List<CostComparison>();
        foreach (var threads in Threads)
        {
            var cost = ml.ObjectDetection.MeasureBesideDense(model, threads, Runs);
            if (cost.Dense is null)
                return null;
            costs.Add(cost);
        }
        return new SparsityBalance(ap, dense(), costs);
    }

    public IEnumerable<string> ToLines()
    {
        yield return $"{"",-16}{"dense",10}{"sparse",10}{"ratio",8}";
        if (ap is { } reached)
            yield return dense is { } whole
                ? Text($"{"AP",-16}{whole,10:0.000}{reached,10:0.000}{100 * (reached - whole),+8:+0.0;-0.0;0.0} points")
                : Text($"{"AP",-16}{"-",10}{reached,10:0.000}");
        foreach (var (title, _, unit, read) in Sizes)
            yield return Line(title, "0.000", read(costs[0].Dense!) / unit, read(costs[0].Model) / unit);
        foreach (var cost in costs)
            yield return Line(cost.Model.Threads == 1 ? "ms, 1 thread" : $"ms, {cost.Model.Threads} threads", "0.00",
                cost.Dense!.Milliseconds, cost.Model.Milliseconds);
        if (ap is not null && dense is null)
            yield return "The dense AP takes a training without budgets; its best.safetensors as --teacher is compared here.";
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (ap is { } reached)
            json["AP"] = new JsonObject { ["dense"] = dense, ["sparse"] = reached };
        foreach (var (_, key, _, read) in Sizes)
            json[key] = Pair(read(costs[0].Dense!), read(costs[0].Model));
        json["milliseconds"] = new JsonArray([.. costs.Select(cost =>
        {
            var pair = Pair(cost.Dense!.Milliseconds, cost.Model.Milliseconds);
            pair["threads"] = cost.Model.Threads;
            return (JsonNode)pair;
        })]);
        return json;
    }

    private static JsonObject Pair(double dense, double sparse) => new() { ["dense"] = dense, ["sparse"] = sparse };

    private static string Line(string name, string format, double dense, double sparse) =>
        Text($"{name,-16}{Number(dense, format),10}{Number(sparse, format),10}{sparse / dense,8:0.00}");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
