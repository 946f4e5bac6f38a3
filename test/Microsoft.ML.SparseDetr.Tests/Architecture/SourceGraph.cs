using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Microsoft.ML.SparseDetr.Tests.Architecture;

/// <summary>Which folder of src uses which, told by the compiler: every name is followed to the file that declares it.</summary>
internal static class SourceGraph
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly Lazy<IReadOnlyDictionary<(string From, string To), string>> Read = new(Compile);

    /// <summary>
    /// Folder and subfolder of src, such as "Data/Formats", for both sides; the value is one place where the use is seen.
    /// </summary>
    public static IReadOnlyDictionary<(string From, string To), string> Uses => Read.Value;

    /// <summary>Every folder with source files.</summary>
    public static IReadOnlyList<string> Folders =>
        [.. Files().Select(Folder).Distinct().Order(StringComparer.Ordinal)];

    private static string Root { get; } = Path.Combine(Repository.Root, "src");

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories);

    private static string Folder(string file) => Path.GetDirectoryName(Path.GetRelativePath(Root, file))!.Replace('\\', '/');

    private static Dictionary<(string From, string To), string> Compile()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None);
        SyntaxTree[] trees = [.. Files().AsParallel().Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file))];
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) is not "Microsoft.ML.SparseDetr" and not "Microsoft.ML.SparseDetr.Tests")
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Microsoft.ML.SparseDetr", [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings, options)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));

        var found = new ConcurrentDictionary<(string From, string To), string>();
        Parallel.ForEach(trees, tree =>
        {
            var model = compilation.GetSemanticModel(tree);
            var from = Folder(tree.FilePath);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var info = model.GetSymbolInfo(name);
                var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
                var type = symbol is INamedTypeSymbol ? symbol : symbol?.ContainingType;
                foreach (var declaration in type?.OriginalDefinition.DeclaringSyntaxReferences ?? [])
                {
                    var path = declaration.SyntaxTree.FilePath;
                    if (path.Length > 0 && Folder(path) is var to && to != from)
                        found.TryAdd((from, to), $"{Path.GetRelativePath(Root, tree.FilePath)} uses {type!.Name}");
                }
            }
        });
        return new(found);
    }
}
