using System;
using System.Collections.Generic;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    public sealed class Builder
    {
        private readonly List<DetachedColumn> columns = [];

        public Builder()
        {
        }

        public void AddColumn(string name, DataViewType type, Annotations annotations = null) =>
            columns.Add(new DetachedColumn(name, type, annotations));

        public void AddColumns(IEnumerable<DetachedColumn> source)
        {
            ArgumentNullException.ThrowIfNull(source);
            columns.AddRange(source);
        }

        public void AddColumns(IEnumerable<Column> source)
        {
            ArgumentNullException.ThrowIfNull(source);
            foreach (Column column in source)
                columns.Add(new DetachedColumn(column));
        }

        public DataViewSchema ToSchema() => new(columns);
    }
}
