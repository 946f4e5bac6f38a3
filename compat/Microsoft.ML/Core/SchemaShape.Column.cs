using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class SchemaShape
{
    public struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind kind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
        {
            Name = name;
            Kind = kind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? Empty;
        }

        public enum VectorKind
        {
            Scalar,
            Vector,
            VariableVector,
        }

        internal readonly string TypeText()
        {
            string item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString();
            return Kind switch
            {
                VectorKind.Scalar => item,
                VectorKind.Vector => $"Vector<{item}>",
                _ => $"VarVector<{item}>",
            };
        }

        internal readonly Column Renamed(string name) => new(name, Kind, ItemType, IsKey, Annotations);
    }
}
