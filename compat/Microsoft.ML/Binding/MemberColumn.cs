using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>One column of a user's class, bound to its field or property.</summary>
internal sealed class MemberColumn
{
    private MemberColumn(MemberInfo member, SchemaDefinition.Column definition)
    {
        Member = member;
        Name = definition.ColumnName ?? member.Name;
        Type = definition.ColumnType;
        Annotations = definition.Annotations;
    }

    public MemberInfo Member { get; }

    public Type MemberType => MemberTypes.TypeOf(Member);

    public string Name { get; }

    public DataViewType Type { get; }

    public DataViewSchema.Annotations Annotations { get; }

    public static MemberColumn[] Resolve(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction) =>
        (definition ?? SchemaDefinition.Create(userType, direction)).Select(column => Resolve(userType, column)).ToArray();

    public static DataViewSchema SchemaOf(IEnumerable<MemberColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (MemberColumn column in columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder.ToSchema();
    }

    private static MemberColumn Resolve(Type userType, SchemaDefinition.Column column)
    {
        const BindingFlags instance = BindingFlags.Public | BindingFlags.Instance;
        MemberInfo member = (MemberInfo)userType.GetField(column.MemberName, instance) ?? userType.GetProperty(column.MemberName, instance)
            ?? throw new ArgumentOutOfRangeException(nameof(column), $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");
        var bound = new MemberColumn(member, column);
        if (!MemberTypes.Fits(bound.Type, bound.MemberType))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{bound.Name}' of type {bound.Type} does not fit {userType.Name}.{member.Name} of type {bound.MemberType}");
        return bound;
    }
}
