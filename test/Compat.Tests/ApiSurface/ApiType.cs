namespace Compat.Tests.ApiSurface;

/// <summary>A public type: what it is ("public class A.B"), what it derives from, its members line by line.</summary>
internal sealed record ApiType(string Header, IReadOnlyList<string> Bases, IReadOnlyList<string> Members)
{
    public IEnumerable<string> Lines
    {
        get
        {
            yield return Bases.Count == 0 ? Header : $"{Header} : {string.Join(", ", Bases)}";
            foreach (var member in Members)
                yield return "  " + member;
        }
    }
}
