using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Compat.Tests.ApiSurface;

/// <summary>Types, parameters and default values the way the lists of the real packages spell them.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
    };

    private static readonly string[] OmittedNamespaces = ["System", "System.Collections.Generic", "System.IO"];

    public static string Of(Type type)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!);
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        var arguments = type.GetGenericArguments();
        if (type.IsGenericType && type.FullName is not null && typeof(ITuple).IsAssignableFrom(type) && type.IsValueType)
            return $"({string.Join(", ", arguments.Select(Of))})";

        var backtick = type.Name.IndexOf('`');
        var name = Prefix(type, arguments) + (backtick < 0 ? type.Name : type.Name[..backtick]);
        if (backtick < 0)
            return name;
        var own = int.Parse(type.Name[(backtick + 1)..], CultureInfo.InvariantCulture);
        return $"{name}<{string.Join(", ", arguments.TakeLast(own).Select(WithVariance))}>";
    }

    /// <summary>The name in front of a member: without in and out.</summary>
    public static string OfDeclaring(Type type) =>
        Of(type).Replace("<out ", "<").Replace("<in ", "<").Replace(", out ", ", ").Replace(", in ", ", ");

    public static string Of(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var text = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        if (type.IsByRef)
            text += parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        text += $"{Of(type)} {parameter.Name}";
        return parameter.HasDefaultValue ? $"{text} = {Default(parameter)}" : text;
    }

    public static string OfList(IEnumerable<ParameterInfo> parameters) => string.Join(", ", parameters.Select(Of));

    public static string Literal(object? value) => value switch
    {
        null => "null",
        string s => $"\"{s}\"",
        char c => $"'{c}'",
        bool b => b ? "true" : "false",
        float f => f.ToString("R", CultureInfo.InvariantCulture) + "f",
        Enum e => $"{Of(e.GetType())}.{e}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    public static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters.Where(p => p.IsGenericParameter).Select(Constraints));

    private static string Constraints(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var valueType = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var constraints = new List<string>();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            constraints.Add("class");
        if (valueType)
            constraints.Add("struct");
        constraints.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(Of));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !valueType)
            constraints.Add("new()");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }

    private static string Default(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var value = parameter.DefaultValue;
        if (value is null)
            return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null";
        return Literal(type.IsEnum ? Enum.ToObject(type, value) : value);
    }

    private static string Prefix(Type type, Type[] arguments)
    {
        if (type.DeclaringType is not { } outer)
            return type.Namespace is null || OmittedNamespaces.Contains(type.Namespace) ? "" : type.Namespace + ".";
        if (outer.IsGenericTypeDefinition && type.IsGenericType)
            outer = outer.MakeGenericType(arguments[..outer.GetGenericArguments().Length]);
        return Of(outer) + ".";
    }

    private static string WithVariance(Type argument)
    {
        if (!argument.IsGenericParameter || argument.DeclaringMethod is not null)
            return Of(argument);
        return (argument.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => "out ",
            GenericParameterAttributes.Contravariant => "in ",
            _ => "",
        } + argument.Name;
    }
}
