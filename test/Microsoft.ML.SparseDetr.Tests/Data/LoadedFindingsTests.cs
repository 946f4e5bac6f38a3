namespace Microsoft.ML.SparseDetr.Tests.Data;

/// <summary>What the library does with findings and with objects that evaluation ignores.</summary>
[TestClass]
public sealed class LoadedFindingsTests
{
    [TestMethod]
    public void A_summary_goes_to_the_log()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", "");
        var file = folder.Write(
            "annotations.json",
            """
            {"images": [{"id": 1, "file_name": "a.png", "width": 200, "height": 100}],
             "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "bbox": [10, 20, 0, 40]},
              {"id": 2, "image_id": 1, "category_id": 7, "bbox": [10, 20, 0, 41]},
              {"id": 3, "image_id": 1, "category_id": 7, "bbox": [10, 20, 30, 40]}],
             "categories": [{"id": 7, "name": "pit"}]}
            """);
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, message) => lines.Add(message.RawMessage);

        Assert.AreEqual(1, ml.ObjectDetection.LoadFromCoco(file).GetRowCount());

        var line = lines.Single(text => text.StartsWith("objects left out", StringComparison.Ordinal));
        StringAssert.StartsWith(line, "objects left out, Box: 2 (first: ");
        StringAssert.Contains(line, "annotations[0] (image 'a.png')");

        lines.Clear();
        Assert.AreEqual(1, ml.ObjectDetection.Load(file).GetRowCount());
        Assert.Contains(line, lines);
    }

    [TestMethod]
    public void A_difficult_object_is_neither_demanded_nor_a_false_alarm()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.jpg", "");
        folder.Write("a.xml", """
            <annotation><filename>a.jpg</filename><size><width>200</width><height>100</height></size>
            <object><name>pit</name><bndbox><xmin>11</xmin><ymin>11</ymin><xmax>50</xmax><ymax>50</ymax></bndbox></object>
            <object><name>pit</name><difficult>1</difficult>
            <bndbox><xmin>101</xmin><ymin>11</ymin><xmax>150</xmax><ymax>50</ymax></bndbox></object></annotation>
            """);
        var dataset = DatasetReader.Read(folder.Path);

        foreach (var detectsBoth in new[] { false, true })
        {
            var evaluator = dataset.CreateEvaluator();
            evaluator.AddDetection(1, 0, detectsBoth ? 0.5 : 0.9, 10, 10, 40, 40);
            if (detectsBoth)
                evaluator.AddDetection(1, 0, 0.9, 100, 10, 50, 40);
            Assert.AreEqual(1, evaluator.Evaluate().Summary.First().Value, 1e-9);
        }
        Assert.AreEqual("pit", dataset.ToRows().Single().IgnoredLabel.Single());
    }
}
