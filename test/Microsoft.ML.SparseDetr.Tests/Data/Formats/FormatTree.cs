using System.Globalization;
using Microsoft.ML.SparseDetr.Tests.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Tests.Data.Formats;

/// <summary>A data set that a test writes file by file, and what becomes of it in words.</summary>
internal sealed class FormatTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    public string File(string name) => _folder.File(name);

    public FormatTree With(string name, string text)
    {
        _folder.Write(name, text);
        return this;
    }

    /// <summary>Writes a grey image.</summary>
    public FormatTree WithImage(string name, int width = 200, int height = 100)
    {
        _folder.Write(name, "");
        System.IO.File.WriteAllBytes(File(name), PlainPng.Write(width, height, 8, PlainPng.Grey, new byte[width * height]));
        return this;
    }

    public DetectionDataset Read(string? name = null, string? split = null, string? images = null) => DatasetReader.Read(
        name is null ? Path : File(name), images is null ? null : File(images), new DatasetReadOptions { Split = split });

    /// <summary>Reads it, and compares the objects: "a.png: pit 10 20 30 40, scratch 1 2 3 4; b.png:".</summary>
    /// <param name="objects">Name of each image, class and x y width height of its objects; a star marks those that are ignored.</param>
    /// <param name="findings">Action, kind and count of each finding; without classes that have no object.</param>
    /// <param name="name">File or folder that is read.</param>
    /// <param name="split">The part.</param>
    /// <param name="images">Folder of the images.</param>
    public DetectionDataset Holds(string objects, string findings = "", string? name = null, string? split = null, string? images = null)
    {
        var dataset = Read(name, split, images);
        Assert.AreEqual(objects, Describe(dataset), string.Join('\n', dataset.Findings));
        Assert.AreEqual(findings, Describe(dataset.Findings), string.Join('\n', dataset.Findings));
        return dataset;
    }

    /// <summary>Demands that it is refused with all of the parts in the message.</summary>
    public DatasetException IsRefused(string? name = null, string? split = null, params string[] parts)
    {
        var refusal = Assert.ThrowsExactly<DatasetException>(() => Read(name, split));
        foreach (var part in parts)
            StringAssert.Contains(refusal.Message, part);
        return refusal;
    }

    public static string Describe(DetectionDataset dataset) => string.Join("; ", dataset.Images.Select(image => $"{image.Name}:"
        + string.Join(",", image.Objects.Select(item => $" {dataset.ClassNames[item.Label]} {Describe(item)}"))));

    private static string Describe(DatasetObject item) => string.Create(
        CultureInfo.InvariantCulture, $"{item.X:0.##} {item.Y:0.##} {item.Width:0.##} {item.Height:0.##}{(item.IsCrowd ? "*" : "")}");

    public static string Describe(IEnumerable<DatasetFinding> findings) => string.Join("; ", findings
        .Where(finding => !finding.Problem.EndsWith("has no object"))
        .Select(finding => $"{finding.Action} {finding.Kind}{(finding.Count > 1 ? $" {finding.Count}" : "")}"));
}
