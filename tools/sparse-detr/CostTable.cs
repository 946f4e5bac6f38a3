using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>What a network costs, part by part; beside the dense one where there is one.</summary>
internal sealed class CostTable(CostComparison comparison)
{
    private static readonly (string Title, string Format, Func<ComponentCost, double> Read, Func<NetworkCost, double> Sum)[] Columns =
    [
        ("parameters (M)", "0.000", part => part.Parameters / 1e6, all => all.Parameters / 1e6),
        ("GFLOPs", "0.000", part => part.Gigaflops, all => all.Gigaflops),
        ("ms", "0.00", part => part.Milliseconds, all => all.Milliseconds),
    ];

    public IEnumerable<string> ToLines()
    {
        var (model, dense, formulas) = comparison;
        yield return $"cost of one image: {Count(model.Threads, "thread")}, median of {Count(model.Runs, "run")} in ONNX Runtime"
            + (dense is null ? "" : ", dense and sparse in turns");
        if (dense is not null)
        {
            yield return "dense is the same preset, classes and size with random weights; apart from where the queries look (a few % of "
                + "the time), weights do not change the cost";
            yield return Line("", Columns.Select(column => $"{column.Title,26}"));
        }
        yield return dense is null
            ? Line("component", Columns.Select(column => $"{column.Title,15}"))
            : Line("component", Columns.Select(_ => $"{"dense",10}{"sparse",9}{"ratio",7}"));
        foreach (var part in model.Components)
            yield return Line(
                Name(part.Component),
                Columns.Select(column => Cells(column.Format, column.Read(part), dense is null
                    ? null
                    : column.Read(dense[part.Component]))));
        yield return Line("total", Columns.Select(column =>
            Cells(column.Format, column.Sum(model), dense is null ? null : column.Sum(dense))));
        yield return Line("ONNX file (MB)", [Cells("0.000", model.Bytes / 1e6, dense?.Bytes / 1e6)]);
        if (formulas.Count == 0)
            yield break;
        yield return "";
        yield return "GFLOPs of the transformer by the formulas of Super Sparse DETR (Eq. 9-18); the convolutions are not in them";
        foreach (var part in formulas)
            yield return Line(Name(part.Component), [Cells("0.000", part.Gigaflops, part.DenseGigaflops)]);
    }

    public JsonObject ToJson()
    {
        var (model, dense, formulas) = comparison;
        var json = new JsonObject { ["threads"] = model.Threads, ["runs"] = model.Runs, ["model"] = Describe(model) };
        if (dense is not null)
        {
            json["dense"] = Describe(dense);
            if (formulas.Count > 0)
            {
                json["formulas"] = new JsonObject(
                    formulas.Select(part => KeyValuePair.Create(Name(part.Component), (JsonNode?)new JsonObject
                    {
                        ["gflops"] = part.Gigaflops,
                        ["denseGflops"] = part.DenseGigaflops,
                    })));
            }
            json["ratio"] = new JsonObject
            {
                ["parameters"] = (double)model.Parameters / dense.Parameters,
                ["gflops"] = model.Gigaflops / dense.Gigaflops,
                ["milliseconds"] = model.Milliseconds / dense.Milliseconds,
                ["bytes"] = (double)model.Bytes / dense.Bytes,
            };
        }
        return json;
    }

    private static JsonObject Describe(NetworkCost cost) => new()
    {
        ["parameters"] = cost.Parameters,
        ["gflops"] = cost.Gigaflops,
        ["milliseconds"] = cost.Milliseconds,
        ["fastestMilliseconds"] = cost.FastestMilliseconds,
        ["bytes"] = cost.Bytes,
        ["components"] = new JsonObject(cost.Components.Select(part => KeyValuePair.Create(Name(part.Component), (JsonNode?)new JsonObject
        {
            ["parameters"] = part.Parameters,
            ["gflops"] = part.Gigaflops,
            ["milliseconds"] = part.Milliseconds,
        }))),
    };

    private static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";

    private static string Name(NetworkComponent component) => component switch
    {
        NetworkComponent.Selection => "query selection",
        NetworkComponent.Postprocessing => "post-processing",
        _ => component.ToString().ToLowerInvariant(),
    };

    private static string Cells(string format, double model, double? dense)
    {
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        if (dense is not { } reference)
            return $"{Text(model),15}";
        var share = reference > 0 ? (model / reference).ToString("0.00", CultureInfo.InvariantCulture) : "-";
        return $"{Text(reference),10}{Text(model),9}{share,7}";
    }

    private static string Line(string name, IEnumerable<string> cells) => $"{name,-16}{string.Concat(cells)}";
}
