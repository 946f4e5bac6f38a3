namespace Microsoft.ML.SparseDetr.Tests.Estimators;

[TestClass]
public class TrainTestSplitTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Both_parts_have_each_class_and_every_row_is_in_one()
    {
        var rows = Enumerable.Range(0, 100).Select(i => new DetectionRow
        {
            ImagePath = $"{i}.png",
            Label = i % 10 == 0 ? ["rare", "common"] : ["common"],
            BoundingBoxes = new float[i % 10 == 0 ? 8 : 4],
        }).ToList();
        var split = _ml.ObjectDetection.TrainTestSplit(_ml.Data.LoadFromEnumerable(rows), 0.2);
        List<DetectionRow> train = Read(split.TrainSet), test = Read(split.TestSet);
        Assert.HasCount(80, train);
        Assert.HasCount(20, test);
        Assert.AreEqual(2, test.Count(row => row.Label.Contains("rare")));
        CollectionAssert.AreEquivalent(
            rows.ConvertAll(row => row.ImagePath), train.Concat(test).Select(row => row.ImagePath).ToList());
        Assert.AreEqual(20, split.TestSet.GetRowCount());
    }

    [TestMethod]
    public void Rows_of_a_key_stay_together_and_keys_can_be_labels()
    {
        var rows = Enumerable.Range(0, 60).Select(i => new Part { Film = $"film {i / 6}", Label = [i % 2 == 0 ? "pit" : "scratch"] });
        var data = _ml.Data.LoadFromEnumerable(rows);
        data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        var split = _ml.ObjectDetection.TrainTestSplit(data, 0.3, samplingKeyColumnName: nameof(Part.Film), seed: 4);
        var films = new[] { split.TrainSet, split.TestSet }.Select(part =>
            _ml.Data.CreateEnumerable<Film>(part, reuseRowObject: false).Select(row => row.Name).Distinct().ToHashSet()).ToList();
        Assert.IsFalse(films[0].Overlaps(films[1]));
        Assert.HasCount(3, films[1]);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void A_share_leaves_something_on_both_sides(double share) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        _ml.ObjectDetection.TrainTestSplit(_ml.Data.LoadFromEnumerable(new[] { new DetectionRow(), new DetectionRow() }), share));

    [TestMethod]
    public void A_missing_column_is_named()
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { new DetectionRow(), new DetectionRow() });
        Assert.Contains("'Film'", Assert.Throws<ArgumentOutOfRangeException>(() =>
            _ml.ObjectDetection.TrainTestSplit(data, 0.5, samplingKeyColumnName: "Film")).Message);
        Assert.Contains("'Class'", Assert.Throws<ArgumentOutOfRangeException>(() =>
            _ml.ObjectDetection.TrainTestSplit(data, 0.5, labelColumnName: "Class")).Message);
    }

    private List<DetectionRow> Read(IDataView view) => [.. _ml.Data.CreateEnumerable<DetectionRow>(view, reuseRowObject: false)];

    private sealed class Part
    {
        public string Film { get; set; } = "";

        public string[] Label { get; set; } = [];
    }

    private sealed class Film
    {
        [Microsoft.ML.Data.ColumnName("Film")]
        public string Name { get; set; } = "";
    }
}
