namespace Microsoft.ML.SparseDetr.Tests.Data.Formats.Tools;

/// <summary>What annotation tools write, read with the right boxes.</summary>
[TestClass]
public sealed class ToolReaderTests : IDisposable
{
    private readonly FormatTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [TestMethod]
    public void VoTTs_export_is_read()
    {
        var dataset = _tree.WithImage("one/a.png").WithImage("two/a.png").WithImage("b%20c.png").With("x-export.json", """
            {"name": "x", "tags": [{"name": "scratch"}, {"name": "pit"}], "assets": {
             "1": {"asset": {"name": "a.png", "path": "file:/elsewhere/one/a.png", "size": {"width": 200, "height": 100}}, "regions": [
              {"tags": ["pit", "scratch"], "boundingBox": {"left": 10, "top": 20, "width": 30, "height": 40}},
              {"tags": ["hole"], "points": [{"x": 1, "y": 2}, {"x": 11, "y": 22}]}, {"tags": [], "boundingBox": {}}, 7]},
             "2": {"asset": {"name": "a.png", "path": "file:/elsewhere/two/a.png", "size": {"width": "200", "height": 100}}},
             "3": {"asset": {"name": "b%20c.png", "path": "file:/x/b%2520c.png"}, "regions": null}, "4": [], "5": {"asset": {"name": 5}}}}
            """);
        var refusal = dataset.IsRefused(null, null, "2 of 5 images");
        Assert.IsTrue(refusal.Findings.Any(finding => finding.Position == "assets[3]"));

        var whole = File.ReadAllText(_tree.File("x-export.json")).Replace(""", "4": [], "5": {"asset": {"name": 5}}""", "");
        _tree.With("x-export.json", whole)
            .Holds("a.png: pit 10 20 30 40, scratch 10 20 30 40, hole 1 2 10 20; a.png:; b%20c.png:", "Repaired FileName 2; "
                + "Repaired ImageSize; None ClassName; ObjectSkipped ClassName; ObjectSkipped ClassName");
    }

    [TestMethod]
    public void VoTTs_project_is_read() => _tree.WithImage("a.png").WithImage("b.png").With("project.vott", "{}").With("1-asset.json", """
        {"asset": {"name": "a.png", "size": {"width": 200, "height": 100}},
         "regions": [{"tags": ["pit"], "boundingBox": {"left": 10.5, "top": 20, "width": 30, "height": 40}}], "version": "2"}
        """).With("2-asset.json", """{"asset": {"name": "b.png", "size": {"width": 200, "height": 100}}, "regions": []}""")
        .Holds("a.png: pit 10.5 20 30 40; b.png:");

    [TestMethod]
    public void CreateML_tells_boxes_by_their_centres() => _tree.WithImage("a.png").WithImage("b.png").With("a.createml.json", """
        [{"image": "a.png", "annotations": [{"label": "pit", "coordinates": {"x": 100, "y": 50, "width": 40, "height": 20}},
          {"label": "pit", "coordinates": {"x": "a", "y": [], "width": null}}, {"coordinates": 3}]},
         {"imagefilename": "b.png", "annotation": [{"label": "pit", "coordinates": {"x": 10, "y": 10, "width": 4, "height": 2}}]}]
        """).Holds("a.png: pit 80 40 40 20; b.png: pit 8 9 4 2", "ObjectSkipped Box; ObjectSkipped ClassName");

    [TestMethod]
    public void LabelMes_shapes_become_boxes() => _tree.WithImage("a.png").WithImage("b.png").With("a.json", """
        {"version": "5.0", "flags": {}, "shapes": [
          {"label": "pit", "points": [[30, 40], [10, 20]], "shape_type": "rectangle"},
          {"label": "pit", "points": [[10, 20], [40, 20], [20, 70]], "shape_type": "polygon"},
          {"label": "hole", "points": [[50, 50], [53, 54]], "shape_type": "circle"},
          {"label": "pit", "points": [[5, 5]], "shape_type": "point"},
          {"label": "pit", "points": [[1, 2, 3], "x"]},
          {"label": "pit", "points": [[1, 2], [3, 4]], "shape_type": "rectangle", "difficult": true}],
         "imagePath": "..\\pictures\\a.png", "imageData": "AAAA", "imageHeight": 100, "imageWidth": 200}
        """).With("b.json", """{"shapes": [], "imagePath": "elsewhere.png", "imageData": null}""").Holds(
        "a.png: pit 10 20 20 20, pit 10 20 30 50, hole 45 45 10 10, pit 1 2 2 2*; b.png:",
        "Repaired Outline 4; Repaired FileName; Repaired FileName; Repaired ImageSize; ObjectSkipped Box; ObjectSkipped Box; None Ignored");

    [TestMethod]
    public void A_damaged_file_of_LabelMe_costs_its_image()
    {
        for (var i = 0; i < 30; i++)
            _tree.WithImage($"{i}.png").With($"{i:00}.json", i == 7 ? "{\"shapes\": [" : $$"""
                {"shapes": [{"label": "pit", "points": [[1, 2], [3, 4]], "shape_type": "rectangle"}], "imagePath": "{{i}}.png",
                 "imageHeight": 100, "imageWidth": 200}
                """);
        var dataset = _tree.Read();
        Assert.HasCount(29, dataset.Images);
        Assert.AreEqual("ImageSkipped Syntax", FormatTree.Describe(dataset.Findings));
        StringAssert.Contains(dataset.Findings[0].ToString(), "07.json: image '07': it is no valid JSON from line 1");
    }

    [TestMethod]
    public void CVATs_shapes_become_boxes()
    {
        var dataset = _tree.WithImage("images/a.png").WithImage("images/b.png").With("annotations.xml", """
            <?xml version="1.0" encoding="utf-8"?>
            <annotations><version>1.1</version><meta><task><labels><label><name>scratch</name><attributes><attribute><name>deep</name>
            </attribute></attributes></label><label><name>pit</name></label></labels></task></meta>
            <image id="0" name="a.png" width="200" height="100">
             <box label="pit" xtl="10" ytl="20" xbr="40" ybr="60"><attribute name="deep">1</attribute></box>
             <box label="pit" xtl="50" ytl="40" xbr="90" ybr="60" rotation="90"/>
             <polygon label="scratch" points="1,2;3,4;2,9"/><polyline label="scratch" points="1,1;5,6"/>
             <ellipse label="pit" cx="50" cy="50" rx="10" ry="5"/><mask label="pit" rle="1" left="3" top="4" width="5" height="6"/>
             <tag label="pit"/><cuboid label="pit" xtl1="1"/><box label="pit" xtl="x"/></image>
            <image id="1" name="b.png" width="200" height="100"/></annotations>
            """).Holds("a.png: pit 10 20 30 40, pit 60 30 20 40, scratch 1 2 2 7, scratch 1 1 4 5, pit 40 45 20 10, pit 3 4 5 6; b.png:",
            "Repaired Outline 3; ObjectSkipped Box; Repaired Rotation; ObjectSkipped Box");
        Assert.AreEqual("scratch pit", string.Join(' ', dataset.ClassNames));
    }

    [TestMethod]
    public void CVATs_tracks_are_read_frame_by_frame() => _tree.WithImage("images/frame_000000.PNG").WithImage("images/frame_000012.PNG")
        .With("annotations.xml", """
            <annotations><track id="0" label="pit"><box frame="0" outside="0" xtl="10" ytl="20" xbr="40" ybr="60"/>
            <box frame="12" outside="0" xtl="11" ytl="20" xbr="41" ybr="60"/>
            <box frame="13" outside="1" xtl="1" ytl="2" xbr="4" ybr="6"/></track>
            <track id="1" label="hole"><polygon frame="12" points="1,2;3,4"/></track></annotations>
            """).Holds("frame_000000.PNG: pit 10 20 30 40; frame_000012.PNG: pit 11 20 30 40, hole 1 2 2 2",
            "Repaired Outline; None Layout; Repaired FileName 2");

    [TestMethod]
    [DataRow("a.xml", "<annotations><image name='a.png' width='200' height='100'><box label='x' ", "no valid XML")]
    [DataRow("a.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><annotations>&b;</annotations>", "document type")]
    [DataRow("a.json", "[{\"image\": \"a.png\", \"annotations\": [", "no valid JSON")]
    [DataRow("a.json", "{\"assets\": {\"1\": ", "no valid JSON")]
    [DataRow("a.json", "{\"assets\": 7, \"tags\": 8}", "'assets'")]
    public void Damage_is_told(string name, string text, string problem) =>
        _tree.WithImage("a.png").With(name, text).IsRefused(null, null, _tree.Path, problem);

    [TestMethod]
    [DataRow("a.json", "{\"shapes\": [", "[", "]", "], \"imagePath\": \"a.png\"}")]
    [DataRow("a.json", "[{\"image\": \"a.png\", \"annotations\": ", "[", "]", "}]")]
    [DataRow("a.json", "{\"tags\": [], \"assets\": ", "{\"a\":", "}", "}")]
    [DataRow("a.xml", "<annotations>", "<a>", "</a>", "</annotations>")]
    public void Deep_nesting_is_refused(string name, string begin, string open, string close, string end) => _tree.WithImage("a.png")
        .With(name, begin + string.Concat(Enumerable.Repeat(open, 50_000)) + string.Concat(Enumerable.Repeat(close, 50_000)) + end)
        .IsRefused();

    [TestMethod]
    [DataRow("""{"_via_img_metadata": {}, "_via_settings": {}}""", "VIA")]
    [DataRow("""[{"id": 1, "annotations": [], "data": {"image": "a.png"}}]""", "Label Studio")]
    public void What_is_not_read_is_named(string json, string tool) =>
        _tree.WithImage("a.png").With("a.json", json).IsRefused(null, null, $"this looks like {tool}, which is not read");
}
