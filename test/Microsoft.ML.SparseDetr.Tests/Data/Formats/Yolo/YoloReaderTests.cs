namespace Microsoft.ML.SparseDetr.Tests.Data.Formats.Yolo;

[TestClass]
public sealed class YoloReaderTests : IDisposable
{
    /// <summary>Of an image of 200×100: x 80, y 30, 40 wide, 20 high.</summary>
    private const string Middle = "0.5 0.4 0.2 0.2";
    private const string MiddleBox = "80 30 40 20";

    private readonly FormatTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [TestMethod]
    [DataRow("names: [pit, scratch]")]
    [DataRow("names:\n  0: pit\n  1: scratch\n")]
    [DataRow("names:\n- pit\n- 'scratch'\nnc: 2\nroboflow: {license: x, deep: [[1, 2], {a: b}]}\n")]
    public void A_YAML_file_names_classes_and_parts(string names)
    {
        _tree.WithImage("images/train/a.png").WithImage("images/val/b.png").With("labels/train/a.txt", $"1 {Middle}\n")
            .With("labels/val/b.txt", $"0 {Middle}\n\n").With("data.yaml", $"train: images/train\nval: images/val\n{names}\n");
        _tree.Holds($"a.png: scratch {MiddleBox}; b.png: pit {MiddleBox}", "None Split");
        _tree.Holds($"a.png: scratch {MiddleBox}", name: "data.yaml", split: "train");
        _tree.Holds($"b.png: pit {MiddleBox}", split: "valid");
        _tree.Holds($"b.png: pit {MiddleBox}", name: "images/val");
        _tree.Holds($"b.png: pit {MiddleBox}", name: "labels/val");
        Assert.AreEqual(new DatasetParts(new(_tree.Path, "train"), new(_tree.Path, "val")), DatasetReader.FindParts(_tree.Path));
        _tree.IsRefused(null, "test", "'test'", "'train', 'val'");
    }

    [TestMethod]
    public void Folders_of_parts_share_the_YAML_file_above_them()
    {
        foreach (var part in new[] { "train", "valid", "test" })
            _tree.WithImage($"{part}/images/{part}.png").With($"{part}/labels/{part}.txt", $"0 {Middle}");
        _tree.With("data.yaml", "train: ../train/images\nval: ../valid/images\ntest: ../test/images\nnames: ['pit']\n");
        _tree.Holds($"train.png: pit {MiddleBox}", "Repaired FileName", split: "train");
        _tree.Holds($"valid.png: pit {MiddleBox}", name: "valid");
        Assert.HasCount(3, DatasetReader.FindParts(_tree.Path)!.All);

        File.Delete(_tree.File("data.yaml"));
        _tree.With("train/classes.txt", "pit").With("valid/classes.txt", "pit");
        Assert.AreEqual(_tree.File("valid"), DatasetReader.FindParts(_tree.Path)!.Val.Path);
        _tree.Holds($"valid.png: pit {MiddleBox}", split: "val");
    }

    [TestMethod]
    public void Without_YAML_parts_are_folders_of_images_or_lists()
    {
        _tree.WithImage("images/train/a.png").WithImage("images/val/b.png").With("labels/train/a.txt", $"0 {Middle}")
            .With("labels/val/b.txt", $"0 {Middle}").With("classes.txt", "pit\n");
        Assert.AreEqual("val", DatasetReader.FindParts(_tree.Path)!.Val.Split);
        _tree.Holds($"b.png: pit {MiddleBox}", split: "val");
        _tree.Holds($"a.png: pit {MiddleBox}; b.png: pit {MiddleBox}");
    }

    [TestMethod]
    [DataRow("obj.names")]
    [DataRow("classes.txt")]
    public void Labels_may_lie_beside_their_images(string names)
    {
        _tree.WithImage("obj_train_data/a b.png").With("obj_train_data/a b.txt", $"1 {Middle}").With(names, "pit\nscratch\n")
            .With("train.txt", "data/obj_train_data/a b.png\n").With("readme.txt", "Nothing to see.");
        _tree.Holds($"a b.png: scratch {MiddleBox}");
        _tree.Holds($"a b.png: scratch {MiddleBox}", "Repaired FileName", split: "train");
    }

    [TestMethod]
    public void Lists_name_images_and_the_missing_ones_are_told_in_one_line()
    {
        var names = Enumerable.Range(0, 60).Select(number => $"./images/{number}.png").ToList();
        foreach (var name in names.Skip(2))
            _tree.WithImage(name);
        _tree.With("labels/2.txt", $"0 {Middle}").With("train.txt", string.Join('\n', names) + "\n").With("val.txt", "images/2.png")
            .With("data.yaml", "path: .\ntrain: train.txt\nval: [val.txt]\nnames: [pit]");
        var dataset = _tree.Read(split: "train");
        Assert.HasCount(58, dataset.Images);
        Assert.AreEqual("ImageSkipped ImageFile 2; None Layout 57", FormatTree.Describe(dataset.Findings));
        _tree.Holds($"2.png: pit {MiddleBox}", split: "val");
        _tree.Holds($"2.png: pit {MiddleBox}", name: "val.txt");
    }

    [TestMethod]
    public void Outlines_turned_boxes_and_scores_become_upright_boxes() => _tree.WithImage("a.png").With("classes.txt", "pit").With("a.txt",
        "0 0.1 0.2 0.5 0.2 0.3 0.8\n0 0.1 0.1 0.3 0.1 0.3 0.3 0.1 0.3\n0 0.5 0.4 0.2 0.2 0.93\n")
        .Holds($"a.png: pit 20 20 80 60, pit 20 10 40 20, pit {MiddleBox}", "Repaired Outline 2; Repaired Outline");

    [TestMethod]
    public void Points_of_a_skeleton_are_passed_over() => _tree.WithImage("images/a.png")
        .With("labels/a.txt", $"0 {Middle} 0.1 0.1 0.9 0.9")
        .With("data.yaml", "train: images\nval: images\nkpt_shape: [2, 2]\nnames: [pit]")
        .Holds($"a.png: pit {MiddleBox}");

    [TestMethod]
    public void A_bad_line_costs_its_object_only()
    {
        var dataset = _tree.WithImage("a.png").With("classes.txt", "pit").With("a.txt",
            $"pit {Middle}\n0 0.5 0.5\n-1 {Middle}\n0.5 {Middle}\n0 {Middle}\n0 nan 0.5 0.1 0.1\n0 1e999 0.5 0.1 0.1\n0 3 3 0.1 0.1\n"
            + $"7 {Middle}\n"
            + "0 0.5 0.5 0 0.1\n0 1 2 3 4 5 6 7\n")
            .Holds($"a.png: pit {MiddleBox}", string.Join("; ", "Syntax Syntax Syntax Syntax Syntax Box Box BoxOutside Reference Box"
                .Split(' ').Select(kind => $"ObjectSkipped {kind}")));
        Assert.AreEqual("line 1", dataset.Findings[0].Position);
        StringAssert.Contains(dataset.Findings[0].ToString(), "a.txt");
    }

    [TestMethod]
    public void Images_without_labels_have_no_objects_and_labels_without_images_are_told()
    {
        for (var i = 0; i < 40; i++)
            _tree.WithImage($"images/{i}.png").With($"labels/{i}.txt", i == 0 ? "" : $"0 {Middle}");
        _tree.WithImage("images/x.png").With("labels/lone.txt", $"0 {Middle}").With("labels/classes.txt", "pit");
        var dataset = _tree.Read();
        Assert.AreEqual((41, 39), (dataset.Images.Count, dataset.ObjectCount));
        Assert.AreEqual("ImageSkipped ImageFile; None Layout", FormatTree.Describe(dataset.Findings));
        Assert.AreEqual("lone", dataset.Findings[0].Image);
    }

    [TestMethod]
    public void Images_none_of_which_has_labels_are_refused() => _tree
        .WithImage("images/a.png").With("data.yaml", "train: images\nnames: [pit]")
        .IsRefused(null, null, "no", "a file of labels", "a.txt");

    [TestMethod]
    public void Numbers_with_gaps_are_told()
    {
        _tree.WithImage("a.png").With("a.txt", $"7 {Middle}\n3 {Middle}");
        var numbers = _tree.Holds($"a.png: 7 {MiddleBox}, 3 {MiddleBox}", "None ClassName; None Identifier");
        Assert.AreEqual("3 7", string.Join(' ', numbers.CategoryIds));
        Assert.Contains("3 ('3') is 0, 7 ('7') is 1", numbers.Findings[1].Problem);

        _tree.With("data.yaml", "names: {7: pit, 3: scratch}");
        var named = _tree.Holds($"a.png: pit {MiddleBox}, scratch {MiddleBox}", "None Identifier");
        Assert.AreEqual("scratch pit", string.Join(' ', named.ClassNames));
    }

    [TestMethod]
    public void The_folder_of_the_images_may_be_named() => _tree.WithImage("pictures/a.png").With("set/labels/a.txt", $"0 {Middle}")
        .With("set/classes.txt", "pit").Holds($"a.png: pit {MiddleBox}", name: "set", images: "pictures");

    [TestMethod]
    [DataRow("names: &a [pit]\nx: *a", "anchors or references")]
    [DataRow("a: &a [x, x]\nb: &b [*a, *a]\nnames: [*b, *b]", "anchors or references")]
    [DataRow("names: [pit", "no valid YAML")]
    [DataRow("names: {a: pit}", "no number")]
    [DataRow("? [a, b]\n: c", "something else than a text")]
    [DataRow("{: *a", "YAML")]
    public void Harmful_or_broken_YAML_is_refused(string yaml, string problem) =>
        _tree.WithImage("a.png").With("a.txt", $"0 {Middle}").With("data.yaml", yaml).IsRefused(null, null, "data.yaml", problem);

    [TestMethod]
    [DataRow("[")]
    [DataRow("{a: ")]
    [DataRow("- ")]
    public void Deep_YAML_ends_at_once(string open) => _tree.WithImage("a.png").With("a.txt", $"0 {Middle}")
        .With("data.yaml", "x: " + (open == "- " ? "\n" : "") + string.Concat(Enumerable.Repeat(open, 100_000)))
        .IsRefused(null, null, "data.yaml");
}
