using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>How the fields and properties of a user's class become columns.</summary>
internal static class MemberTypes
{
    public static IEnumerable<SchemaDefinition.Column> ColumnsOf(Type userType, SchemaDefinition.Direction direction)
    {
        var names = new HashSet<string>();
        foreach (MemberInfo member in Members(userType, direction))
        {
            string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            if (!names.Add(name))
                throw new ArgumentException($"Two members of {userType} make a column '{name}'.", nameof(userType));
            yield return new SchemaDefinition.Column(member.Name, name, ColumnTypeOf(member));
        }
    }

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>What a member's type is in a row: text for strings, <c>VBuffer</c> for arrays, itself otherwise.</summary>
    public static Type RawTypeOf(Type memberType)
    {
        if (memberType == typeof(string))
            return typeof(ReadOnlyMemory<char>);
        return memberType.IsArray ? typeof(VBuffer<>).MakeGenericType(RawTypeOf(memberType.GetElementType())) : memberType;
    }

    /// <summary>Whether a column can be read into a member of the given type. Sizes of vectors and counts of keys do not matter.</summary>
    public static bool Fits(DataViewType column, Type memberType) => column.RawType == RawTypeOf(memberType);

    private static IEnumerable<MemberInfo> Members(Type userType, SchemaDefinition.Direction direction)
    {
        const BindingFlags instance = BindingFlags.Public | BindingFlags.Instance;
        bool write = direction.HasFlag(SchemaDefinition.Direction.Write);
        bool read = direction.HasFlag(SchemaDefinition.Direction.Read);
        var fields = userType.GetFields(instance).Where(field => !(write && field.IsInitOnly));
        var properties = userType.GetProperties(instance).Where(property =>
            property.GetIndexParameters().Length == 0
            && (!read || property.GetGetMethod() != null)
            && (!write || property.GetSetMethod() != null));
        return fields.Cast<MemberInfo>().Concat(properties).Where(member => !member.IsDefined(typeof(NoColumnAttribute)));
    }

    private static DataViewType ColumnTypeOf(MemberInfo member)
    {
        Type type = TypeOf(member);
        bool isVector = type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>));
        Type itemType = type.IsArray ? type.GetElementType() : isVector ? type.GetGenericArguments()[0] : type;

        var custom = member.GetCustomAttributes<DataViewTypeAttribute>().FirstOrDefault();
        custom?.Register();
        DataViewType item = DataViewTypes.PrimitiveOf(itemType) ?? DataViewTypeManager.Find(itemType, custom)
            ?? throw new ArgumentOutOfRangeException(member.Name, $"Could not determine an IDataView type and registered custom types for member {member.Name} of type {type}");

        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            if (!KeyDataViewType.IsValidDataType(itemType))
                throw new ArgumentOutOfRangeException(member.Name, $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            item = new KeyDataViewType(itemType, key.Count ?? KeyDataViewType.MaxCount(itemType));
        }

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        if (!isVector)
        {
            if (vector != null)
                throw new ArgumentOutOfRangeException(member.Name, $"Member {member.Name} marked with VectorType attribute, but does not appear to be a vector type");
            return item;
        }
        if (item is not PrimitiveDataViewType primitive)
            throw new ArgumentOutOfRangeException(member.Name, $"Member {member.Name}: a vector cannot hold {itemType}");
        return vector?.Dimensions is { Length: > 0 } dimensions ? new VectorDataViewType(primitive, dimensions) : new VectorDataViewType(primitive);
    }
}
