using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Microsoft.ML.SparseDetr.Tests.Docs;

/// <summary>
/// Compiles C# of a page as a program of top-level statements with the usual namespaces. What a block takes from the text around it stands
/// in a comment above it, <c>&lt;!-- uses: ml, detector --&gt;</c>, by the names of <see cref="Names"/> and <see cref="Types"/>;
/// readers do not see it.
/// </summary>
internal static partial class SnippetCompiler
{
    private const string Namespaces =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks; "
        + "global using Microsoft.ML; global using Microsoft.ML.Data; global using Microsoft.ML.SparseDetr;";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.None);

    private static readonly SyntaxTree GlobalUsings = CSharpSyntaxTree.ParseText(Namespaces, Parsing);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) is not ("Microsoft.ML.SparseDetr.Tests" or "sparse-detr"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly Dictionary<string, string> Names = new()
    {
        ["ml"] = "var ml = new MLContext();",
        ["data"] = "IDataView data = null!;",
        ["images"] = "IDataView images = null!;",
        ["split"] = "var split = new MLContext().ObjectDetection.TrainTestSplit(null!, 0.2);",
        ["model"] = "ITransformer model = null!;",
        ["detector"] = "SuperSparseDetrTransformer detector = null!;",
        ["files"] = "string[] files = [];",
        ["options"] = "var options = new SuperSparseDetrTrainer.Options();",
    };

    /// <summary>What stands behind the statements, as types have to.</summary>
    private static readonly Dictionary<string, string> Types = new()
    {
        ["Steel"] = """
            static class Steel
            {
                public static ModelOutput Predict(ModelInput input) => new();
                public class ModelInput { public static ModelInput FromFile(string path) => new(); }
                public class ModelOutput { public IReadOnlyList<Box> BoundingBoxes { get; } = []; }
                public record Box(string Label, float Score, float Left, float Top, float Right, float Bottom);
            }
            """,
    };

    /// <summary>What the compiler finds wrong, with the lines of the page.</summary>
    public static IReadOnlyList<string> Errors(CodeBlock block)
    {
        var unknown = block.Uses.Where(name => !Names.ContainsKey(name) && !Types.ContainsKey(name)).ToList();
        if (unknown.Count > 0)
            return
            [
                $"{block.Place}: there is no context '{string.Join("', '", unknown)}'; "
                    + $"known are {string.Join(", ", Names.Keys.Concat(Types.Keys))}",
            ];
        // A file-based program and a notebook name their packages so.
        var text = Directive().Replace(block.Text, "");
        var usings = Using().Matches(text);
        var declared = block.Uses.Select(name => Names.GetValueOrDefault(name, ""));
        var context = string.Join(' ', usings.Select(match => match.Value).Concat(declared));
        var code = $"{context}\n#line 1 \"{block.Place}\"\n{Using().Replace(text, "")}\n"
            + string.Concat(block.Uses.Select(name => Types.GetValueOrDefault(name, "")));
        var compilation = CSharpCompilation.Create(
            "snippet", [GlobalUsings, CSharpSyntaxTree.ParseText(code, Parsing)], References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return
        [
            .. compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error)
                .Select(found => $"{block.Place}, line {found.Location.GetMappedLineSpan().StartLinePosition.Line + 1} of it: "
                    + found.GetMessage(System.Globalization.CultureInfo.InvariantCulture)),
        ];
    }

    [GeneratedRegex(@"^#[:r!].*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^using (?:static )?[\w.]+;", RegexOptions.Multiline)]
    private static partial Regex Using();
}
