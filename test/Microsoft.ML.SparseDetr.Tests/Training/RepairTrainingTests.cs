using Microsoft.ML.SparseDetr.Tests.Support;
using static Microsoft.ML.SparseDetr.Tests.Training.SparseTrainingTests;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training;

/// <summary>A training that repairs what it cuts; see <see cref="SparseTrainingTests"/>.</summary>
[TestClass]
public class RepairTrainingTests
{
    // Two steps are an epoch: queries and tokens change before step 2, channels before steps 2 and 4, repaired both times.
    [TestMethod]
    [DataRow(false), DataRow(true)]
    public void A_training_killed_around_a_repair_ends_like_one_that_was_not(bool dense)
    {
        var options = Options with
        {
            Epochs = 15,
            BatchSize = 4,
            Sparsity = Options.Sparsity.With(sparsity =>
            {
                (sparsity.Schedule.Early, sparsity.Repair) = (true, new RepairOptions());
                sparsity.FfnWidthRatio = 0.5f;
                sparsity.Compensation.DenseTeacher = dense ? new DenseTeacherOptions() : null;
            }),
        };
        using var folders = new TemporaryFolder();
        var straight = folders.File("straight");
        var changes = new List<string>();
        var result = Train(options with { RunFolder = straight }, observe: (_, progress) =>
        {
            if (progress.Change is { } change)
                changes.Add(change);
        });
        CollectionAssert.AreEqual(new[] { 0, 3, 4, 4 }, result.History.Take(4).Select(epoch => epoch.StructureVersion).ToArray());
        Assert.IsTrue(result.History.All(epoch => epoch.WindowFactor == 1));
        Assert.HasCount(2, changes.Where(change => change.StartsWith("Refit ", StringComparison.Ordinal)
            && change.EndsWith(" layers on 2 batches.", StringComparison.Ordinal)).ToArray());
        Assert.IsTrue(result.History[1].Terms.ContainsKey("kd_class"));
        foreach (var steps in new[] { 1, 3, 5, 9 })
        {
            var resumed = folders.File($"resumed-{steps}");
            StopAndGoOn(options with { RunFolder = resumed }, steps);
            AssertSame(straight, resumed);
            CollectionAssert.AreEqual(Losses(straight), Losses(resumed));
        }

        static string[] Losses(string folder) => [.. File.ReadLines(Path.Combine(folder, "log.csv")).Select(line =>
            string.Join(',', line.Split(',').Take(5)))];
    }

    [TestMethod]
    public void A_repair_takes_no_random_number_and_no_image_from_the_training()
    {
        using var folders = new TemporaryFolder();
        var (plain, repaired) = (folders.File("plain"), folders.File("repaired"));
        foreach (var folder in new[] { plain, repaired })
            Train(With(sparsity => (sparsity.Compensate, sparsity.Repair) =
                (false, folder == repaired ? new RepairOptions { Batches = 3 } : null)) with
            { RunFolder = folder }).Detector.Dispose();
        using var scope = NewDisposeScope();
        using TensorFile expected = SafeTensors.Read(Path.Combine(plain, "last.safetensors")),
            actual = SafeTensors.Read(Path.Combine(repaired, "last.safetensors"));
        Assert.IsTrue(expected.Tensors["random.torch"].Equals(actual.Tensors["random.torch"]));
        string[] before = File.ReadAllLines(Path.Combine(plain, "log.csv")), after = File.ReadAllLines(Path.Combine(repaired, "log.csv"));
        Assert.HasCount(before.Length, after);
        Assert.AreEqual(8, TrainingStateOf(actual).EmaUpdates, "steps since the channels changed");
        Assert.AreEqual(16, TrainingStateOf(expected).EmaUpdates);
        Assert.DoesNotContain("EmaRestarted", expected.Metadata["training_state"]);
    }

    [TestMethod]
    public void A_repair_that_is_cancelled_is_made_when_the_training_goes_on()
    {
        using var folders = new TemporaryFolder();
        var (straight, resumed) = (folders.File("straight"), folders.File("resumed"));
        var options = With(sparsity => sparsity.Repair = new RepairOptions());
        Train(options with { RunFolder = straight }).Detector.Dispose();
        // the epoch before the channels' milestone is finished when the stop comes, and the repair meets it
        var first = Train(options with { RunFolder = resumed }, observe: null, stopAfterEpoch: 2);
        first.Detector.Dispose();
        Assert.IsTrue(first.Cancelled);
        Assert.AreEqual(2, first.History.Count);
        Train(options with { RunFolder = resumed, Resume = Path.Combine(resumed, "last.safetensors") }).Detector.Dispose();
        AssertSame(straight, resumed);
    }
}
