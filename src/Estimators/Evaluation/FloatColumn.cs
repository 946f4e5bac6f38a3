using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Reads a vector column of Single values.</summary>
internal sealed class FloatColumn
{
    public FloatColumn(DataViewSchema schema, string name, string role)
    {
        Column = SchemaChecks.Find(schema, name, role);
        if (Column.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single)
            throw SchemaChecks.Mismatch(role, name, "Vector<Single>", Column.Type.ToString()!);
    }

    public DataViewSchema.Column Column { get; }

    /// <summary>A function that reads the values of the current row.</summary>
    public Func<float[]> Getter(DataViewRow row)
    {
        var values = row.GetGetter<VBuffer<float>>(Column);
        VBuffer<float> buffer = default;
        return () =>
        {
            values(ref buffer);
            return [.. buffer.DenseValues()];
        };
    }
}
