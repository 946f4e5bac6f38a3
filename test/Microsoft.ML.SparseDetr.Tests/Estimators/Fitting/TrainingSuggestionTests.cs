namespace Microsoft.ML.SparseDetr.Tests.Estimators.Fitting;

[TestClass]
public class TrainingSuggestionTests
{
    private static readonly TrainingWishes Fresh = new() { WeightsFile = "" };

    [TestMethod]
    public void Small_images_of_large_objects_stay_small()
    {
        var suggestion = TrainingSuggestion.For(Images(1440, side: 200, part: 60), Fresh);
        Assert.AreEqual(224, suggestion.ImageSize, "the next multiple of 32");
        Assert.AreEqual(DetectorModel.DeimV2Atto, suggestion.Model);
        Assert.AreEqual(8, suggestion.BatchSize);
        Assert.AreEqual(67, suggestion.Epochs, "12,000 steps of 180 an epoch");
        Assert.AreEqual(0.002f, suggestion.LearningRate, "published, because nothing is trained yet");
    }

    [TestMethod]
    [DataRow(1280, 400, 320)] // large objects: no need for more pixels
    [DataRow(1280, 40, 512)] // 16 pixels each
    [DataRow(4000, 40, 640)] // the largest side, and a word about it
    [DataRow(100, 10, 128)]
    public void The_size_follows_the_objects(int side, int part, int wanted)
    {
        var suggestion = TrainingSuggestion.For(Images(100, side, part), Fresh);
        Assert.AreEqual(wanted, suggestion.ImageSize);
        Assert.AreEqual(side == 4000, suggestion.Reasons.Any(reason => reason.Contains("tiles")), string.Join('\n', suggestion.Reasons));
    }

    [TestMethod]
    public void Wishes_stay_and_need_no_reason()
    {
        var wishes = new TrainingWishes
        {
            Model = DetectorModel.DeimN,
            WeightsFile = "",
            ImageSize = 96,
            Epochs = 3,
            BatchSize = 5,
            LearningRate = 0.01f,
        };
        var suggestion = TrainingSuggestion.For(Images(20, 64, 16), wishes);
        Assert.AreEqual(
            (DetectorModel.DeimN, null, 96, 3, 5, 0.01f),
            (suggestion.Model, suggestion.WeightsFile, suggestion.ImageSize, suggestion.Epochs, suggestion.BatchSize,
                suggestion.LearningRate));
        Assert.IsEmpty(suggestion.Reasons);
    }

    [TestMethod]
    [DataRow(20, 4, 100)]
    [DataRow(20_000, 8, 12)]
    public void Epochs_have_limits(int images, int batch, int epochs)
    {
        var suggestion = TrainingSuggestion.For(Images(images, 64, 16), Fresh);
        Assert.AreEqual((batch, epochs), (suggestion.BatchSize, suggestion.Epochs));
    }

    [TestMethod]
    public void A_run_that_goes_on_keeps_what_it_was()
    {
        using var folder = new TemporaryFolder();
        folder.Write("options.json", """
            {"Model":"DeimN","WeightsFile":null,
             "Training":{"Epochs":7,"BatchSize":2,"Height":96,"Width":96,"LearningRate":0.004000000189989805}}
            """);
        Assert.AreEqual(
            new TrainingWishes
            {
                Model = DetectorModel.DeimN,
                WeightsFile = "",
                ImageSize = 96,
                Epochs = 7,
                BatchSize = 2,
                LearningRate = 0.004f,
            }, TrainingWishes.Of(new RunFolder(folder.Path)));
        folder.Write("options.json", """{"Model":"DeimV2Atto","Training":{"LearningRate":0.001}}""");
        Assert.IsNull(TrainingWishes.Of(new RunFolder(folder.Path)).LearningRate, "the trainer's own");
        folder.Write("options.json", "{");
        Assert.AreEqual(new TrainingWishes(), TrainingWishes.Of(new RunFolder(folder.Path)));
    }

    private static DetectionDataset Images(int count, int side, int part) => new("images", ["a"], [1],
        [.. Enumerable.Range(1, count).Select(id => new DatasetImage(id, $"/{id}.png", side, side,
            [new DatasetObject(id, 0, 0, 0, part, part, part * part)]))], []);
}
