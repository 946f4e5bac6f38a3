using System.Text.RegularExpressions;

namespace Compat.Tests.ApiSurface;

/// <summary>The public surface of a real package, read from the lists of the shared reference data.</summary>
internal sealed partial class RealSurface
{
    // What the base library's interfaces imply; the lists name only the outermost interface.
    private static readonly Dictionary<string, string[]> Implied = new Type[]
    {
        typeof(IReadOnlyCollection<>), typeof(IReadOnlyList<>), typeof(IReadOnlyDictionary<,>), typeof(IEnumerable<>), typeof(IEnumerator<>),
        typeof(ICollection<>), typeof(IList<>), typeof(ISet<>), typeof(IDictionary<,>), typeof(List<>), typeof(Dictionary<,>),
        typeof(System.Collections.IList), typeof(System.Collections.ICollection), typeof(System.Runtime.InteropServices.SafeHandle),
    }.ToDictionary(t => Regex.Replace(TypeNames.OfDeclaring(t), "<.*>", ""), t => t.GetInterfaces().Select(TypeNames.Of).ToArray());

    private readonly Dictionary<string, string[]> _bases = [];
    private readonly HashSet<string> _members = [];

    private RealSurface(IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(l => !l.StartsWith('#')).Select(l => Tags().Replace(l, "")))
        {
            if (line.StartsWith(' '))
            {
                _members.Add(line.Trim());
                continue;
            }
            var (header, bases) = Split(line);
            _bases[header] = bases;
        }
    }

    public static RealSurface Read(params string[] packages) =>
        new(packages.SelectMany(p => File.ReadLines(Microsoft.ML.SparseDetr.Testing.Shared.Find($"api/{p}.txt"))));

    /// <summary>Every line that the real package lacks.</summary>
    public IEnumerable<string> Missing(IEnumerable<ApiType> types)
    {
        foreach (var type in types)
        {
            if (!_bases.TryGetValue(type.Header, out var realBases))
            {
                yield return type.Header;
                continue;
            }
            var closure = new HashSet<string>();
            foreach (var b in realBases)
                AddClosure(b, closure);
            foreach (var b in type.Bases.Where(b => !closure.Contains(b)))
                yield return $"{type.Header} : {b}";
            foreach (var member in type.Members.Where(m => !_members.Contains(m)))
                yield return member;
        }
    }

    private void AddClosure(string name, HashSet<string> closure)
    {
        if (!closure.Add(name))
            return;
        var arguments = Arguments(name);
        foreach (var (header, bases) in _bases)
        {
            // "public class A.B<T>" is the header of the base "A.B<int>".
            var declared = header[(header.IndexOf(' ', header.IndexOf(' ') + 1) + 1)..];
            var own = NameOnly(header);
            if (own != NameOnly(name))
                continue;
            foreach (var b in bases)
                AddClosure(Substitute(b, Arguments(declared), arguments), closure);
        }
        if (Implied.TryGetValue(NameOnly(name), out var implied))
            foreach (var i in implied)
                AddClosure(Substitute(i, arguments.Length == 1 ? ["T"] : ["TKey", "TValue"], arguments), closure);
    }

    private static string NameOnly(string text) => Kinds().Replace(Regex.Replace(text, "( where .*)|(<.*>)", ""), "");

    private static string[] Arguments(string name)
    {
        var open = name.IndexOf('<');
        var close = name.LastIndexOf('>');
        return open < 0 || close < open ? [] : [.. SplitList(name[(open + 1)..close]).Select(a => Regex.Replace(a, "^(out|in) ", ""))];
    }

    private static string Substitute(string text, string[] parameters, string[] arguments)
    {
        for (var i = 0; i < Math.Min(parameters.Length, arguments.Length); i++)
            text = Regex.Replace(text, $@"(?<=[<, ]){Regex.Escape(parameters[i])}(?=[>,])", arguments[i]);
        return text;
    }

    private static (string Header, string[] Bases) Split(string line)
    {
        var where = line.IndexOf(" where ", StringComparison.Ordinal);
        var constraints = where < 0 ? "" : line[where..];
        var rest = where < 0 ? line : line[..where];
        var colon = rest.IndexOf(" : ", StringComparison.Ordinal);
        return colon < 0 ? (rest + constraints, []) : (rest[..colon] + constraints, [.. SplitList(rest[(colon + 3)..])]);
    }

    private static IEnumerable<string> SplitList(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] is '<' or '(' ? 1 : text[i] is '>' or ')' ? -1 : 0;
            if (text[i] != ',' || depth != 0)
                continue;
            yield return text[start..i].Trim();
            start = i + 1;
        }
        yield return text[start..].Trim();
    }

    // Remarks of the lists that are no part of a signature.
    [GeneratedRegex(@" \[(Obsolete|no outside ctor|sealed-to-outsiders|has internal[^\]]*)\]| /\*INTERNAL\*/")]
    private static partial Regex Tags();

    [GeneratedRegex("^(public |protected |internal |static |abstract |sealed |readonly |class |struct |interface |enum )*")]
    private static partial Regex Kinds();
}
