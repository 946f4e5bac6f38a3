namespace Microsoft.ML.SparseDetr.Tests.Data.Formats.Tables;

[TestClass]
public sealed class TableReaderTests : IDisposable
{
    private readonly FormatTree _tree = new FormatTree().WithImage("a.png").WithImage("b, \"c\".png");

    public void Dispose() => _tree.Dispose();

    [TestMethod]
    [DataRow("filename,width,height,class,xmin,ymin,xmax,ymax\na.png,200,100,pit,10,20,40,60\n\"b, \"\"c\"\".png\",200,100,pit,1,2,3,4\n")]
    [DataRow("\"image\",\"xmin\",\"ymin\",\"xmax\",\"ymax\",\"label\"\r\n\"a.png\",10.0,20,40,60,\"pit\"\r\n"
        + "\"b, \"\"c\"\".png\",1,2,3,4,pit\r\n")]
    [DataRow("a.png,10,20,40,60,pit\n\"b, \"\"c\"\".png\",1,2,3,4,pit")]
    [DataRow("image;x_min;y_min;x_max;y_max;Label Name\na.png;10,0;20;40;60;pit\n\"b, \"\"c\"\".png\";1,0;2;3;4;pit\n")]
    [DataRow("path\tx1\ty1\tx2\ty2\tclass\na.png\t10\t20\t40\t60\tpit\n\"b, \"\"c\"\".png\"\t1\t2\t3\t4\tpit\n")]
    [DataRow("\uFEFFImageID,LabelName,XMin,XMax,YMin,YMax\na,pit,10,40,20,60\n\"b, \"\"c\"\"\",pit,1,3,2,4\n", "Repaired FileName 2")]
    public void Tables_of_many_makers_are_read(string table, string findings = "") =>
        _tree.With("a.csv", table).Holds("a.png: pit 10 20 30 40; b, \"c\".png: pit 1 2 2 2", findings);

    [TestMethod]
    public void AutoML_writes_shares_and_parts()
    {
        _tree.With("a.csv", "TRAIN,gs://x/a.png,pit,0.05,0.2,,,0.2,0.6,,\nVALIDATION,\"gs://x/b, \"\"c\"\".png\",pit,0,0,,,0.5,0.5,,\n");
        _tree.Holds("a.png: pit 10 20 30 40; b, \"c\".png: pit 0 0 100 50", "None Split; Repaired FileName 2");
        _tree.Holds("a.png: pit 10 20 30 40", "Repaired FileName", split: "train");
        _tree.Holds("b, \"c\".png: pit 0 0 100 50", "Repaired FileName", split: "val");
    }

    [TestMethod]
    public void Shares_are_told_from_the_numbers() => _tree
        .With("a.csv", "image,label,x1,y1,x2,y2\na.png,pit,0.05,0.2,0.2,0.6\n").Holds("a.png: pit 10 20 30 40", "Repaired BoxFormat");

    [TestMethod]
    public void An_empty_row_is_an_image_without_objects() => _tree
        .With("a.csv", "a.png,,,,,\n\"b, \"\"c\"\".png\",1,2,3,4,pit").Holds("a.png:; b, \"c\".png: pit 1 2 2 2");

    [TestMethod]
    public void A_bad_row_costs_its_object_only() => _tree.With("a.csv",
        "image,label,xmin,ymin,xmax,ymax,IsGroupOf\na.png,pit,10,20,40,60,0\na.png,pit,x,20,40,60\na.png\na.png,pit,1e999,1,2,3\n"
        + ",pit,1,2,3,4\n"
        + "a.png,\"pit,10,20,40,60\na.png,,1,2,3,4\na.png,pit,40,60,10,20,1\n").Holds(
        "a.png: pit 10 20 30 40, pit 10 20 30 40*",
        "ObjectSkipped Reference; ObjectSkipped Box; ObjectSkipped Box; ObjectSkipped Box; "
        + "ObjectSkipped ClassName; None Ignored; Repaired BoxCorners");

    [TestMethod]
    public void Another_table_is_refused_with_what_is_needed()
    {
        _tree.With("a.csv", "image,xmin\n1,2\n").IsRefused(null, null, "a.csv", "'image', 'xmin'", "xmin, ymin, xmax and ymax");
        _tree.With("a.csv", new string('x', 3_000_000)).IsRefused(null, null, "a.csv");
    }

    [TestMethod]
    public void Tables_may_be_parts()
    {
        _tree.With("train.csv", "a.png,10,20,40,60,pit").With("val.csv", "\"b, \"\"c\"\".png\",1,2,3,4,pit").With("classes.csv", "pit,0");
        _tree.Holds("a.png: pit 10 20 30 40", split: "train");
        Assert.AreEqual(_tree.File("val.csv"), DatasetReader.FindParts(_tree.Path)!.Val.Path);
        _tree.IsRefused(null, null, "'train.csv', 'val.csv'");
    }
}
