using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.SparseDetr.Reports.Page;

/// <summary>
/// Scripts and styles of the page, which lie inside the assembly, and the policy that lets a browser run them and nothing else.
/// </summary>
internal static class PageAssets
{
    private const string Prefix = "Microsoft.ML.SparseDetr.Reports.Page.";

    private static readonly string[] Parts = ["charts.js", "gallery.js", "report.js"];

    private static readonly Lazy<string> Styles =
        new(() => $"/* uPlot: {License} */\n{Read("uPlot.min.css")}\n{PageColors.Properties}{Read("report.css")}");

    private static readonly Lazy<string[]> Scripts = new(() =>
    [
        $"/* {License} */\n{Read("uPlot.iife.min.js")}", string.Concat(Parts.Select(Read)),
    ]);

    public static string Style => Styles.Value;

    public static IReadOnlyList<string> Code => Scripts.Value;

    /// <summary>Nothing is loaded, sent or run but what is in the page: the hashes name its own scripts and style.</summary>
    public static string Policy =>
        $"default-src 'none'; script-src {string.Join(' ', Code.Select(Hash))}; style-src {Hash(Style)}; img-src data:; "
        + "base-uri 'none'; form-action 'none'";

    private static string License => Read("uPlot-LICENSE.txt");

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Read(string name)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"The assembly lacks {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("\r", ""); // a browser reads line ends as \n before it takes the hash
    }
}
