using System.Reflection;
using System.Runtime.CompilerServices;

namespace Compat.Tests.ApiSurface;

/// <summary>Lists what an assembly shows to another assembly, one member a line.</summary>
internal static class SurfaceDumper
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<ApiType> Dump(Assembly assembly) =>
        assembly.GetTypes().Where(IsVisible).Select(Dump).OrderBy(t => t.Header, StringComparer.Ordinal).ToArray();

    private static bool IsVisible(Type type) =>
        type.DeclaringType is { } outer
            ? IsVisible(outer) && (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem)
            : type.IsPublic;

    private static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static ApiType Dump(Type type)
    {
        var access = !type.IsNested || type.IsNestedPublic ? "public" : type.IsNestedFamily ? "protected" : "protected internal";
        var constraints = TypeNames.Constraints(type.GetGenericArguments());
        if (type.BaseType == typeof(MulticastDelegate))
        {
            var invoke = type.GetMethod("Invoke")!;
            return new ApiType(
                $"{access} delegate {TypeNames.Of(invoke.ReturnType)} {TypeNames.Of(type)}({TypeNames.OfList(invoke.GetParameters())}){constraints}", [], []);
        }
        var members = type.IsEnum ? EnumMembers(type) : Members(type);
        return new ApiType($"{access} {Kind(type)} {TypeNames.Of(type)}{constraints}", Bases(type), [.. members.Order(StringComparer.Ordinal)]);
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string[] Bases(Type type)
    {
        if (type.IsEnum)
            return [];
        var bases = new List<string>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && IsVisible(Definition(parent)))
            bases.Add(TypeNames.Of(parent));
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var all = type.GetInterfaces().Where(i => IsVisible(Definition(i))).ToArray();
        bases.AddRange(all.Except(inherited).Where(i => !all.Any(other => other.GetInterfaces().Contains(i))).Select(TypeNames.Of));
        return [.. bases];
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static IEnumerable<string> EnumMembers(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => $"{TypeNames.OfDeclaring(type)}.{f.Name} = {Convert.ToInt64(f.GetRawConstantValue())}");

    private static IEnumerable<string> Members(Type type)
    {
        var name = TypeNames.OfDeclaring(type);
        return type.GetConstructors(Declared).Where(c => !c.IsStatic && IsVisible(c))
            .Select(c => $"{Access(c)}{name}..ctor({TypeNames.OfList(c.GetParameters())})")
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(f => Field(f, name)))
            .Concat(type.GetProperties(Declared).Where(p => IsVisible(p.GetMethod) || IsVisible(p.SetMethod)).Select(p => Property(p, name)))
            .Concat(type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod)).Select(e =>
                $"{Access(e.AddMethod!)}{Modifiers(e.AddMethod!)}event {TypeNames.Of(e.EventHandlerType!)} {name}.{e.Name}"))
            .Concat(type.GetMethods(Declared).Where(m => IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_"))).Select(m => Method(m, name)));
    }

    private static string Field(FieldInfo field, string type)
    {
        var access = field.IsPublic ? "public " : "protected ";
        if (field.IsLiteral)
            return $"{access}const {TypeNames.Of(field.FieldType)} {type}.{field.Name} = {TypeNames.Literal(field.GetRawConstantValue())}";
        return $"{access}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeNames.Of(field.FieldType)} {type}.{field.Name}";
    }

    private static string Property(PropertyInfo property, string type)
    {
        var get = IsVisible(property.GetMethod) ? property.GetMethod : null;
        var set = IsVisible(property.SetMethod) ? property.SetMethod : null;
        var leading = get ?? set!;
        var indices = property.GetIndexParameters();
        var accessors = get is null ? "" : "get; ";
        if (set is not null)
        {
            var init = set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            accessors += init ? "init; " : set.IsPublic || !leading.IsPublic ? "set; " : "protected set; ";
        }
        var name = indices.Length == 0 ? property.Name : $"this[{TypeNames.OfList(indices)}]";
        return $"{Access(leading)}{Modifiers(leading)}{TypeNames.Of(property.PropertyType)} {type}.{name} {{ {accessors}}}";
    }

    private static string Method(MethodInfo method, string type)
    {
        var generics = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        var list = generics.Length == 0 ? "" : $"<{string.Join(", ", generics.Select(TypeNames.Of))}>";
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        var reference = method.ReturnType.IsByRef ? "ref " : "";
        return $"{Access(method)}{Modifiers(method)}{reference}{TypeNames.Of(method.ReturnType)} {type}.{method.Name}{list}"
            + $"({extension}{TypeNames.OfList(method.GetParameters())}){TypeNames.Constraints(generics)}";
    }

    private static string Access(MethodBase method) =>
        method.DeclaringType!.IsInterface ? "" : method.IsPublic ? "public " : method.IsFamilyOrAssembly ? "protected internal " : "protected ";

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
            return "static ";
        if (method.DeclaringType!.IsInterface || !method.IsVirtual)
            return "";
        if (method.IsAbstract)
            return "abstract ";
        if (method.GetBaseDefinition() != method)
            return method.IsFinal ? "sealed override " : "override ";
        return method.IsFinal ? "" : "virtual ";
    }
}
