using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MLNet;

/// <summary>Records the shape that an estimator before it promises; shapes cannot be made from outside.</summary>
internal sealed class ShapeProbe : IEstimator<ITransformer>
{
    public SchemaShape? Seen { get; private set; }

    public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Seen = inputSchema;
        return inputSchema;
    }

    /// <summary>The shape of a view: what a chain asks its first estimator for before it fits.</summary>
    public static SchemaShape Of(IDataView view)
    {
        var probe = new ShapeProbe();
        new EstimatorChain<ITransformer>().Append(probe).Fit(view);
        return probe.Seen!;
    }

    public static string Text(SchemaShape shape) => string.Join("\n", shape.OrderBy(column => column.Name, StringComparer.Ordinal).Select(column =>
        $"{column.Name}: {column.Kind} of {column.ItemType}{(column.IsKey ? " key" : "")} [{string.Join("; ", Text(column.Annotations).Split('\n'))}]"));
}
