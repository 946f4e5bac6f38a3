using System.Diagnostics;
using System.Text;

namespace Microsoft.ML.SparseDetr.Tests.Data.Formats;

/// <summary>Files that mean harm or are damaged: a data set or a refusal in plain words, never another exception.</summary>
[TestClass]
public sealed class HostileFileTests : IDisposable
{
    private const string Coco = """
        {"images": [{"id": 1, "file_name": "a.png", "width": 200, "height": 100}, {"id": "x", "file_name": "b%20c.png", "width": 9}],
         "annotations": [{"id": 5, "image_id": 1, "category_id": 7, "bbox": [10, 20, 30, 40], "area": NaN, "iscrowd": "0"},
          {"id": 6, "image_id": "x", "category_id": 7.0, "segmentation": [[1, 2, 3, 4, 5, 6]], "attributes": {"rotation": 9.5}}],
         "categories": [{"id": 7, "name": "scr\u00e4tch", "supercategory": "none"},],}
        """;

    private const string Voc = """
        <annotation><filename>a & b.jpg</filename><size><width>200</width><height>100</height><depth>3</depth></size>
        <object><name>pit</name><bndbox><xmin>1,5</xmin><ymin>11</ymin><xmax>20</xmax><ymax>30</ymax></bndbox></object>
        <object><name>pit</name><difficult>1</difficult><polygon><x1>1</x1><y1>2</y1><x2>3</x2><y2>4</y2></polygon></object></annotation>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(Coco, "annotations.json")]
    [DataRow(Voc, "a.xml")]
    public void Damage_is_answered_in_plain_words(string text, string name)
    {
        _folder.Write("a.png", "");
        var whole = Encoding.UTF8.GetBytes(text);
        var random = new Random(1);
        for (var round = 0; round < 600; round++)
        {
            var bytes = (byte[])whole.Clone();
            for (var i = random.Next(4); i >= 0; i--)
                bytes[random.Next(bytes.Length)] = round % 2 == 0 ? (byte)random.Next(256) : (byte)"{}[]<>\",:&/0-\\ "[random.Next(15)];
            if (round % 5 == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            File.WriteAllBytes(_folder.File(name), bytes);
            try
            {
                foreach (var finding in DatasetReader.Read(_folder.Path).Findings)
                    IsPlain(finding.ToString());
            }
            catch (DatasetException refusal)
            {
                IsPlain(refusal.Message.Replace("\n  ", ""));
            }
        }
    }

    [TestMethod]
    [DataRow("annotations.json", "[", "]")]
    [DataRow("annotations.json", "{\"a\":", "}")]
    [DataRow("a.xml", "<a>", "</a>")]
    public void Deep_nesting_ends_at_once(string name, string open, string close)
    {
        _folder.Write(name, string.Concat(Enumerable.Repeat(open, 100_000)) + string.Concat(Enumerable.Repeat(close, 100_000)));
        var watch = Stopwatch.StartNew();
        Assert.ThrowsExactly<DatasetException>(() => DatasetReader.Read(_folder.Path));
        Assert.IsLessThan(5, watch.Elapsed.TotalSeconds);
    }

    [TestMethod]
    public void Names_from_files_cannot_write_to_the_terminal()
    {
        _folder.Write("a.png", "");
        var escape = @"\u001b[2J\n" + new string('x', 100_000);
        var dataset = DatasetReader.Read(_folder.Write("annotations.json", $$"""
            {"images": [{"id": 1, "file_name": "a.png", "width": 200, "height": 100}],
             "annotations": [{"id": 5, "image_id": "{{escape}}", "category_id": 7, "bbox": [10, 20, 30, 40]},
              {"id": 5, "image_id": 1, "category_id": "{{escape}}", "bbox": [10, 20, 30, 40]}],
             "categories": [{"id": 7, "name": "{{escape}}"}]}
            """));
        Assert.HasCount(4, dataset.Findings);
        foreach (var finding in dataset.Findings)
            IsPlain(finding.ToString());
    }

    [TestMethod]
    public void Files_of_macOS_are_no_annotations()
    {
        _folder.Write("a.xml", Voc.Replace("a & b", "a"));
        _folder.Write("._a.xml", "\0\u0005\u0016\u0007");
        _folder.Write("a.jpg", "");
        _folder.Write("._a.jpg", "");
        var dataset = DatasetReader.Read(_folder.Path);
        Assert.AreEqual("a.jpg", dataset.Images.Single().Name);
        Assert.AreEqual(DatasetFindingKind.Layout, dataset.Findings[0].Kind);
    }

    private static void IsPlain(string message)
    {
        Assert.IsLessThan(5000, message.Length);
        Assert.IsFalse(message.Any(char.IsControl), message);
        foreach (var raw in new[] { "System.", "(Parameter", "BytePositionInLine", "Exception" })
            Assert.DoesNotContain(raw, message);
    }
}
