using System.Net;
using System.Text.RegularExpressions;
using Microsoft.ML.SparseDetr.Tests.Reports.Runs;

namespace Microsoft.ML.SparseDetr.Tests.Reports.Page;

/// <summary>A written page, taken apart.</summary>
internal sealed class ReadPage(string html)
{
    public string Html { get; } = html;

    /// <summary>The page of trainings.</summary>
    public static ReadPage Of(TemporaryFolder folder, params WrittenRun[] runs) =>
        OfFolders(folder, [.. runs.Select(run => run.Write())]);

    /// <summary>The same of folders as they are.</summary>
    public static ReadPage OfFolders(TemporaryFolder folder, params string[] runs)
    {
        var file = folder.File("report.html");
        new MLContext().ObjectDetection.SaveReport(runs, file);
        return new ReadPage(File.ReadAllText(file));
    }

    /// <summary>What a section says: its text without marks, blanks drawn together.</summary>
    public string this[string section]
    {
        get
        {
            var from = Html.IndexOf($"<section id=\"{section}\"", StringComparison.Ordinal);
            Assert.IsGreaterThanOrEqualTo(0, from, section);
            var text = Regex.Replace(Html[from..Html.IndexOf("</section>", from, StringComparison.Ordinal)], "<[^>]*>", " ");
            return Regex.Replace(WebUtility.HtmlDecode(text), @"\s+", " ");
        }
    }

    /// <summary>The text without a section is the same as that of another page without it.</summary>
    public string Without(string section)
    {
        var from = Html.IndexOf($"<section id=\"{section}\"", StringComparison.Ordinal);
        return Html[..from] + Html[Html.IndexOf("</section>", from, StringComparison.Ordinal)..];
    }
}
