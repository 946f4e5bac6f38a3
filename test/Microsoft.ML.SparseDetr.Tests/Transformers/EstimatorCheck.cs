using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

/// <summary>
/// What ML.NET's own tests demand of every estimator, with public API only: the promised shape is the delivered one, transformer, view and
/// mapper agree on the schema, and a saved and loaded model gives the same schema and the same values.
/// </summary>
internal static class EstimatorCheck
{
    public static void Run(MLContext ml, IEstimator<ITransformer> estimator, IDataView data, float tolerance)
    {
        var promised = new ShapeRecorder();
        var chain = new EstimatorChain<ITransformer>().Append(estimator).Append(promised);
        var model = chain.Fit(data).First();

        var scored = model.Transform(data);
        SameSchema(scored.Schema, model.GetOutputSchema(data.Schema));
        Assert.IsTrue(model.IsRowToRowMapper);
        var mapper = model.GetRowToRowMapper(data.Schema);
        Assert.AreSame(data.Schema, mapper.InputSchema);
        SameSchema(scored.Schema, mapper.OutputSchema);
        Kept(promised.Shape!, scored.Schema);

        using var file = new MemoryStream();
        ml.Model.Save(model, data.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out _);
        var rescored = loaded.Transform(data);
        SameSchema(scored.Schema, rescored.Schema);
        SameSchema(scored.Schema, loaded.GetOutputSchema(data.Schema));
        SameValues(ml, scored, rescored, tolerance);
    }

    private static void Kept(SchemaShape promised, DataViewSchema delivered)
    {
        var names = delivered.Where(column => !column.IsHidden).Select(column => column.Name).ToHashSet();
        CollectionAssert.AreEquivalent(names.ToArray(), promised.Select(column => column.Name).Distinct().ToArray());
        foreach (var column in promised)
        {
            var actual = delivered[column.Name];
            var kind = actual.Type is not VectorDataViewType vector ? SchemaShape.Column.VectorKind.Scalar
                : vector.IsKnownSize ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector;
            var item = (actual.Type as VectorDataViewType)?.ItemType ?? actual.Type;
            Assert.AreEqual(column.Kind, kind, column.Name);
            Assert.AreEqual(column.IsKey, item is KeyDataViewType, column.Name);
            Assert.AreEqual(column.ItemType.RawType, item.RawType, column.Name);
            CollectionAssert.AreEquivalent(
                column.Annotations.Select(annotation => annotation.Name).ToArray(),
                actual.Annotations.Schema.Select(annotation => annotation.Name).ToArray(), column.Name);
        }
    }

    private static void SameSchema(DataViewSchema expected, DataViewSchema actual)
    {
        CollectionAssert.AreEqual(expected.Select(Describe).ToArray(), actual.Select(Describe).ToArray());

        static string Describe(DataViewSchema.Column column)
        {
            var keys = "";
            if (column.HasKeyValues())
            {
                VBuffer<ReadOnlyMemory<char>> values = default;
                column.GetKeyValues(ref values);
                keys = string.Join(',', values.DenseValues());
            }
            return $"{column.Name} {column.Type} {column.IsHidden} {keys}";
        }
    }

    private static void SameValues(MLContext ml, IDataView expected, IDataView actual, float tolerance)
    {
        var left = ml.Data.CreateEnumerable<PredictionRow>(expected, reuseRowObject: false).ToArray();
        var right = ml.Data.CreateEnumerable<PredictionRow>(actual, reuseRowObject: false).ToArray();
        Assert.AreEqual(left.Length, right.Length);
        foreach (var (a, b) in left.Zip(right))
        {
            Assert.AreEqual(a.Name, b.Name);
            CollectionAssert.AreEqual(a.PredictedLabel.DenseValues().ToArray(), b.PredictedLabel.DenseValues().ToArray());
            Near(a.PredictedBoundingBoxes, b.PredictedBoundingBoxes, tolerance);
            Near(a.Score, b.Score, tolerance);
        }
    }

    public static void Near(float[] expected, float[] actual, float tolerance)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance);
    }

    /// <summary>Catches the shape that an estimator promises to its successor; a shape cannot be made outside ML.NET.</summary>
    private sealed class ShapeRecorder : IEstimator<ITransformer>
    {
        public SchemaShape? Shape { get; private set; }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();
    }
}
