using System;
using System.Linq;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    public sealed partial class Annotations
    {
        private readonly Delegate[] getters;

        private Annotations(DataViewSchema schema, Delegate[] getters)
        {
            Schema = schema;
            this.getters = getters;
        }

        public static Annotations Empty { get; } = new Annotations(new DataViewSchema([]), []);

        public DataViewSchema Schema { get; }

        public ValueGetter<TValue> GetGetter<TValue>(Column column)
        {
            if ((uint)column.Index >= (uint)getters.Length)
                throw new ArgumentOutOfRangeException(nameof(column), $"There is no annotation '{column.Name}'.");
            return getters[column.Index] as ValueGetter<TValue> ?? throw new InvalidOperationException(
                $"Annotation '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
        }

        public void GetValue<TValue>(string kind, ref TValue value)
        {
            Column column = Schema.GetColumnOrNull(kind) ?? throw new InvalidOperationException($"There is no annotation '{kind}'.");
            GetGetter<TValue>(column)(ref value);
        }

        public override string ToString() => string.Join(", ", Schema.Select(column => column.Name));
    }
}
