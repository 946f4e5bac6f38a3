using Microsoft.ML;

namespace Compat.Tests.MLNet;

/// <summary>Records the shape that an estimator before it promises; shapes cannot be made from outside.</summary>
internal sealed class ShapeProbe : IEstimator<ITransformer>
{
    public SchemaShape? Seen { get; private set; }

    public ITransformer Fit(IDataView input) => throw new NotSupportedException();

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Seen = inputSchema;
        return inputSchema;
    }

    /// <summary>The shape of a view: what a chain asks its first estimator for before it fits.</summary>
    public static SchemaShape Of(IDataView view)
    {
        var probe = new ShapeProbe();
        try
        {
            new Microsoft.ML.Data.EstimatorChain<ITransformer>().Append(probe).Fit(view);
        }
        catch (NotSupportedException)
        {
            // The probe has the shape by now and cannot be fitted.
        }
        return probe.Seen!;
    }

    public static string Text(SchemaShape shape) => string.Join("\n", shape.OrderBy(column => column.Name, StringComparer.Ordinal).Select(column =>
        $"{column.Name}: {column.Kind} of {column.ItemType}{(column.IsKey ? " key" : "")} [{string.Join("; ", Text(column.Annotations).Split('\n'))}]"));
}
