using System;
using System.Collections.Generic;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    public sealed partial class Annotations
    {
        public sealed class Builder
        {
            private readonly List<DetachedColumn> columns = [];
            private readonly List<Delegate> getters = [];

            public Builder()
            {
            }

            public void Add(Annotations annotations, Func<string, bool> selector)
            {
                ArgumentNullException.ThrowIfNull(selector);
                if (annotations == null)
                    return;
                foreach (Column column in annotations.Schema)
                {
                    if (!selector(column.Name))
                        continue;
                    columns.Add(new DetachedColumn(column));
                    getters.Add(annotations.getters[column.Index]);
                }
            }

            public void Add<TValue>(string name, DataViewType type, ValueGetter<TValue> getter, Annotations annotations = null)
            {
                ArgumentNullException.ThrowIfNull(type);
                ArgumentNullException.ThrowIfNull(getter);
                if (type.RawType != typeof(TValue))
                    throw new ArgumentException($"Annotation '{name}' of type {type} needs a getter of {type.RawType}, not of {typeof(TValue)}.", nameof(getter));
                columns.Add(new DetachedColumn(name, type, annotations));
                getters.Add(getter);
            }

            public void Add(string name, DataViewType type, Delegate getter, Annotations annotations = null)
            {
                ArgumentNullException.ThrowIfNull(type);
                ArgumentNullException.ThrowIfNull(getter);
                if (getter.GetType() != typeof(ValueGetter<>).MakeGenericType(type.RawType))
                    throw new ArgumentException($"Annotation '{name}' of type {type} needs a getter of {type.RawType}, not {getter.GetType()}.", nameof(getter));
                columns.Add(new DetachedColumn(name, type, annotations));
                getters.Add(getter);
            }

            public void AddPrimitiveValue<TValue>(string name, PrimitiveDataViewType type, TValue value, Annotations annotations = null) =>
                Add(name, type, (ref TValue target) => target = value, annotations);

            public Annotations ToAnnotations() => new(new DataViewSchema(columns), getters.ToArray());
        }
    }
}
