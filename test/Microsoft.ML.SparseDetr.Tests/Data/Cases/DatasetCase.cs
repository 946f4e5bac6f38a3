using System.Globalization;

namespace Microsoft.ML.SparseDetr.Tests.Data.Cases;

/// <summary>One small data set of the shared cases, held against what it should become.</summary>
internal static class DatasetCase
{
    /// <summary>The three boxes of the set that most cases are a variation of.</summary>
    public const string Plain = "11 94 31 22; 66 41 10 48; 66 2 50 23";

    /// <summary>The box of the VOC file that most cases are a variation of.</summary>
    public const string PlainVoc = "10 20 40 40";

    /// <summary>Reads the case, annotations and images, and compares.</summary>
    /// <param name="name">Folder below cases, or a file in it.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="boxes">x y width height of all objects in order; a star marks those that evaluation ignores.</param>
    /// <param name="findings">Action, kind and count of each finding in order, without the word about classes without objects.</param>
    /// <param name="split">The split to read.</param>
    public static DetectionDataset Holds(string name, int images, string boxes, string findings = "", string? split = null)
    {
        var dataset = DatasetChecker.SkipUnusable(
            DatasetReader.Read(Shared.Find($"cases/{name}"), options: new DatasetReadOptions { Split = split }));
        Assert.HasCount(images, dataset.Images);
        Assert.AreEqual(boxes, string.Join("; ", dataset.Images.SelectMany(image => image.Objects).Select(Describe)));
        Assert.AreEqual(findings, Describe(dataset.Findings), string.Join('\n', dataset.Findings));
        Assert.IsTrue(dataset.Images.All(image => File.Exists(image.Path)));
        return dataset;
    }

    /// <summary>Demands that the case is refused with all of the parts in the message, which is fit for people.</summary>
    public static void IsRefused(string name, string findings, params string[] parts)
    {
        var refusal = Assert.ThrowsExactly<DatasetException>(() =>
            DatasetChecker.SkipUnusable(DatasetReader.Read(Shared.Find($"cases/{name}"))));
        Assert.AreEqual(findings, Describe(refusal.Findings), string.Join('\n', refusal.Findings));
        foreach (var part in parts)
            StringAssert.Contains(refusal.Message, part);
        foreach (var raw in new[] { "System.", "Parameter", "LineNumber", "XmlReader", "JsonException" })
            Assert.DoesNotContain(raw, refusal.Message);
    }

    private static string Describe(DatasetObject item) => string.Create(
        CultureInfo.InvariantCulture, $"{item.X:0.##} {item.Y:0.##} {item.Width:0.##} {item.Height:0.##}{(item.IsCrowd ? "*" : "")}");

    private static string Describe(IEnumerable<DatasetFinding> findings) => string.Join("; ", findings
        .Where(finding => !(finding.Kind == DatasetFindingKind.ClassName && finding.Problem.EndsWith("has no object")))
        .Select(finding => $"{finding.Action} {finding.Kind}{(finding.Count > 1 ? $" {finding.Count}" : "")}"));
}
