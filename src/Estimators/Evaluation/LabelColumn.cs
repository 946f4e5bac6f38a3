using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Reads a vector column of class names, whether it holds text or keys.</summary>
internal sealed class LabelColumn
{
    private readonly DataViewSchema.Column _column;
    private readonly string[]? _keyValues;

    public LabelColumn(DataViewSchema schema, string name, string role)
    {
        _column = SchemaChecks.Find(schema, name, role);
        var item = (_column.Type as VectorDataViewType)?.ItemType;
        if (item is KeyDataViewType && item.RawType == typeof(uint) && _column.HasKeyValues(TextDataViewType.Instance))
        {
            VBuffer<ReadOnlyMemory<char>> values = default;
            _column.GetKeyValues(ref values);
            _keyValues = [.. values.DenseValues().Select(value => value.ToString())];
        }
        else if (item is not TextDataViewType)
        {
            throw SchemaChecks.Mismatch(role, name, "Vector<Key<UInt32>> with key values, or Vector<String>", _column.Type.ToString()!);
        }
    }

    public DataViewSchema.Column Column => _column;

    /// <summary>The known classes, or null for text.</summary>
    public IReadOnlyList<string>? KeyValues => _keyValues;

    /// <summary>A function that reads the class names of the current row; null stands for a missing key.</summary>
    public Func<string?[]> Getter(DataViewRow row)
    {
        if (_keyValues is { } names)
        {
            var keys = row.GetGetter<VBuffer<uint>>(_column);
            VBuffer<uint> buffer = default;
            return () =>
            {
                keys(ref buffer);
                return [.. buffer.DenseValues().Select(key => key == 0 ? null : names[key - 1])];
            };
        }
        var texts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(_column);
        VBuffer<ReadOnlyMemory<char>> text = default;
        return () =>
        {
            texts(ref text);
            return [.. text.DenseValues().Select(value => value.ToString())];
        };
    }
}
