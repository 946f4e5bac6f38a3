using System.Text.Json;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class DatasetConvertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_data_set_with_parts_goes_to_YOLO_and_back()
    {
        foreach (var part in new[] { "train", "val" })
            TinyDataset.Make(Directory.CreateDirectory(_folder.File($"coco/{part}")).FullName).Write(_folder.File($"coco/{part}"));
        var run = Run.Of("dataset", "convert", _folder.File("coco"), "--to", "yolo", "--out", _folder.File("yolo")).Succeeded();
        Assert.Contains("0  scratch (was 1)", run.Output);
        Assert.Contains("yolo train: 3 images, 6 objects", run.Output);
        Assert.Contains("yolo val: 3 images, 6 objects", run.Output);
        Assert.IsTrue(File.Exists(_folder.File("yolo/labels/val/p0.txt")));

        var back = Run.Of("dataset", "convert", _folder.File("yolo"), "--to", "voc", "--out", _folder.File("voc"), "--link", "--json");
        var json = JsonDocument.Parse(back.Succeeded().Output).RootElement;
        Assert.AreEqual("voc", json.GetProperty("format").GetString());
        Assert.AreEqual(2, json.GetProperty("parts").GetArrayLength());
        Run.Of("dataset", "check", _folder.File("voc")).Succeeded();
        Assert.Contains("6 images", Run.Of("dataset", "statistics", _folder.File("yolo/data.yaml")).Succeeded().Output);
    }

    [TestMethod]
    public void A_folder_in_use_is_refused_in_the_words_of_the_command_line()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        _folder.Write("out/mine.txt", "mine");
        Run.Of("dataset", "convert", data, "--to", "csv", "--out", _folder.File("out")).Failed("mine.txt", "--overwrite");
        Run.Of("dataset", "convert", data, "--to", "csv", "--out", _folder.File("out"), "--overwrite").Succeeded();
        Run.Of("dataset", "convert", data, "--to", "xml", "--out", _folder.File("out")).Failed("xml", "yolo");
        Run.Of("dataset", "convert", data, "--to", "voc", "--out", _folder.File("x"), "--link", "--copy").Failed("exclude each other");
    }
}
