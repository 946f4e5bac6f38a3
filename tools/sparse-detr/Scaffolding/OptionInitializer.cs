using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;

namespace SparseDetr.Cli.Scaffolding;

/// <summary>Options that stand in JSON, as the members of a C# initializer.</summary>
/// <param name="always">Members of the outermost object that are written although they are as by default.</param>
internal sealed class OptionInitializer(params string[] always)
{
    private const string Indentation = "    ";

    private readonly List<string> _skipped = [];

    /// <summary>Options that no initializer says.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>One line or more for each member that differs from a new object's.</summary>
    /// <param name="values">Values by name; a name that is no public member is passed over.</param>
    /// <param name="defaults">A new object.</param>
    public IReadOnlyList<string> Lines(JsonObject values, object defaults) => [.. Lines(values, defaults, "", always)];

    private IEnumerable<string> Lines(JsonObject values, object defaults, string path, string[] wanted) => values.SelectMany(entry =>
        defaults.GetType().GetProperty(entry.Key, BindingFlags.Public | BindingFlags.Instance) is { SetMethod.IsPublic: true } member
            ? Line(member, entry.Value, member.GetValue(defaults), path + entry.Key, wanted.Contains(entry.Key))
            : []);

    private IReadOnlyList<string> Line(PropertyInfo member, JsonNode? value, object? byDefault, string path, bool isWanted)
    {
        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        if (value is null)
            return byDefault is null ? [] : IsNullable(member) ? [$"{member.Name} = null,"] : Skip(path);
        if (value is JsonObject entries && type == typeof(IDictionary<string, float>))
            return Block($"{member.Name} = new Dictionary<string, float>()", entries.SelectMany(IEnumerable<string> (entry) =>
                Literal(entry.Value, typeof(float)) is { } number ? [$"[{CSharpLiteral.Of(entry.Key)}] = {number},"]
                    : Skip($"{path}[{entry.Key}]")));
        if (value is JsonObject inner && !type.IsEnum && !type.IsPrimitive && (type.IsValueType || type.GetConstructor([]) is not null))
            return byDefault is not null && !Lines(inner, byDefault, path + ".", []).Any()
                ? []
                : Block($"{member.Name} = new()", Lines(inner, Activator.CreateInstance(type)!, path + ".", []));
        if (Literal(value, type) is not { } literal)
            return Skip(path);
        return literal == Literal(byDefault, type) && !isWanted ? [] : [$"{member.Name} = {literal},"];
    }

    private static string[] Block(string head, IEnumerable<string> members)
    {
        string[] lines = [.. members.Select(line => Indentation + line)];
        return lines.Length == 0 ? [head + ","] : [head, "{", .. lines, "},"];
    }

    private string[] Skip(string path)
    {
        if (!_skipped.Contains(path))
            _skipped.Add(path);
        return [];
    }

    private static bool IsNullable(PropertyInfo member) =>
        new NullabilityInfoContext().Create(member).WriteState == NullabilityState.Nullable;

    private static string? Literal(object? value, Type type)
    {
        if (value is JsonNode json)
            value = json is not JsonValue single ? null
                : single.TryGetValue<string>(out var text) ? text
                : single.TryGetValue<bool>(out var flag) ? flag
                : single.TryGetValue<int>(out var whole) ? whole // of a value that was not read from a file
                : single.TryGetValue<double>(out var number) ? number
                : null;
        return (value, type) switch
        {
            (string text, _) when type == typeof(string) => CSharpLiteral.Of(text),
            (string name, _) when type.IsEnum => Enum.TryParse(type, name, out var member) ? Member(member, type) : null,
            (Enum member, _) => Member(member, type),
            (bool flag, _) when type == typeof(bool) => flag ? "true" : "false",
            (int or float or double, _) => Number(Convert.ToDouble(value, CultureInfo.InvariantCulture), value, type),
            _ => null,
        };
    }

    private static string? Number(double number, object value, Type type) =>
        type == typeof(int) ? number is >= int.MinValue and <= int.MaxValue && number == Math.Floor(number)
            ? ((int)number).ToString(CultureInfo.InvariantCulture)
            : null
        : !double.IsFinite(number) ? null
        : type == typeof(float) ? CSharpLiteral.Of(value is float single ? single : (float)number)
        : type == typeof(double) ? number.ToString("R", CultureInfo.InvariantCulture)
        : null;

    private static string? Member(object value, Type type) =>
        Enum.IsDefined(type, value) ? $"{type.FullName![(type.Namespace!.Length + 1)..].Replace('+', '.')}.{value}" : null;
}
