using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MLNet;

/// <summary>What every estimator owes: a kept promise about its columns, equal schemas everywhere, and equal rows after saving and loading.</summary>
internal static class EstimatorCheck
{
    public static IDataView Run<T>(MLContext ml, IEstimator<T> estimator, IDataView data)
        where T : class, ITransformer
    {
        SchemaShape promised = estimator.GetOutputSchema(ShapeProbe.Of(data));
        ITransformer transformer = estimator.Fit(data);
        IDataView output = transformer.Transform(data);
        Assert.AreEqual(ShapeProbe.Text(ShapeProbe.Of(output)), ShapeProbe.Text(promised), "promised shape");

        Assert.AreEqual(Rows.Schema(output.Schema), Rows.Schema(transformer.GetOutputSchema(data.Schema)), "GetOutputSchema");
        Assert.IsTrue(transformer.IsRowToRowMapper);
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        Assert.AreSame(data.Schema, mapper.InputSchema);
        Assert.AreEqual(Rows.Schema(output.Schema), Rows.Schema(mapper.OutputSchema), "mapper");

        using var stream = new MemoryStream();
        ml.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out DataViewSchema inputSchema);
        Assert.IsInstanceOfType<TransformerChain<ITransformer>>(loaded);
        Assert.AreEqual(Rows.Schema(output.Schema), Rows.Schema(loaded.GetOutputSchema(data.Schema)), "loaded");
        CollectionAssert.AreEqual(Rows.Texts(output), Rows.Texts(loaded.Transform(data)));
        string[] stored = data.Schema.Where(column => !column.IsHidden && column.Type.RawType != typeof(MLImage)).Select(column => column.Name).ToArray();
        CollectionAssert.AreEqual(stored, inputSchema.Select(column => column.Name).ToArray());
        (loaded as IDisposable)?.Dispose();
        return output;
    }
}
