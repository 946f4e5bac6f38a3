using System;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(CustomMappingTransformer<TSrc, TDst> transformer)
        : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (MemberColumn member in Transformer.InputMembers)
            Check(inputSchema.Find(member.Name), member);
        return inputSchema.With(Transformer.OutputMembers.Select(member => SchemaShape.Describe(member.Name, member.Type, member.Annotations)));
    }

    private static void Check(SchemaShape.Column column, MemberColumn member)
    {
        var (kind, itemType, isKey) = SchemaShape.KindOf(member.Type);
        // The package compares item types by reference. Types of images are never the same object, so an image column is refused here,
        // though the transformer takes it; product code has to live with that, hence this does the same.
        bool fits = ReferenceEquals(itemType, column.ItemType) && isKey == column.IsKey
            && (kind == SchemaShape.Column.VectorKind.VariableVector ? column.Kind != SchemaShape.Column.VectorKind.Scalar : column.Kind == kind);
        if (!fits)
            throw Mismatch.Type("inputSchema", "input", column.Name, member.Type.ToString(), column.TypeText());
    }
}
