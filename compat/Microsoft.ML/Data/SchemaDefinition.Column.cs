namespace Microsoft.ML.Data;

public sealed partial class SchemaDefinition
{
    public sealed class Column
    {
        private DataViewSchema.Annotations annotations = DataViewSchema.Annotations.Empty;

        internal Column(string memberName, string columnName, DataViewType columnType)
        {
            MemberName = memberName;
            ColumnName = columnName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => annotations;

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            builder.Add(annotations, name => name != kind);
            builder.Add(kind, annotationType, (ref T target) => target = value);
            annotations = builder.ToAnnotations();
        }

        internal void SetAnnotations(DataViewSchema.Annotations source) => annotations = source;
    }
}
