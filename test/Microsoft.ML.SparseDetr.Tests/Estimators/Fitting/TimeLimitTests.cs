using Microsoft.ML.SparseDetr.Tests.CommandLine;

namespace Microsoft.ML.SparseDetr.Tests.Estimators.Fitting;

/// <summary>Trainings of three images that have less time than they ask for.</summary>
[TestClass]
public sealed class TimeLimitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_training_is_laid_out_for_the_time_that_there_is()
    {
        var lines = new List<string>();
        _ml.Log += (_, line) => lines.Add(line.RawMessage);
        var epochs = new List<FitProgress>();
        var options = Options(TimeSpan.FromSeconds(6), epochs);
        options.Epochs = 100_000;
        Fit(options);
        var message = lines.First(line => line.Contains("is enough for", StringComparison.Ordinal));
        Assert.IsNotEmpty(epochs);
        Assert.IsLessThan(100_000, epochs[^1].Epochs);
        Assert.Contains($"laid out for {epochs[^1].Epochs}", message);
    }

    [TestMethod]
    public void A_training_that_fits_is_left_alone()
    {
        var epochs = new List<FitProgress>();
        Fit(Options(TimeSpan.FromHours(1), epochs));
        Assert.HasCount(1, epochs);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-5)]
    [DataRow(50 * 24 * 3600)]
    public void A_time_that_is_none_is_refused(int seconds) => Assert.Contains(
        "TimeLimit", Assert.Throws<ArgumentException>(() => Fit(Options(TimeSpan.FromSeconds(seconds), []))).Message);

    private void Fit(SuperSparseDetrTrainer.Options options)
    {
        var data = _ml.ObjectDetection.LoadFromCoco(TinyDataset.Make(_folder.Path).Write(_folder.Path));
        using var fitted = _ml.Transforms.LoadImages("Image", "", "ImagePath").Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(_ml.ObjectDetection.Trainers.SuperSparseDetr(options)).Fit(data);
    }

    private static SuperSparseDetrTrainer.Options Options(TimeSpan limit, List<FitProgress> epochs) => new()
    {
        ImageSize = 64,
        Epochs = 1,
        BatchSize = 2,
        TrainingThreads = 1,
        TimeLimit = limit,
        Progress = new Epochs(epochs),
    };

    private sealed class Epochs(List<FitProgress> finished) : IProgress<FitProgress>
    {
        public void Report(FitProgress value)
        {
            if (value.EpochFinished)
                finished.Add(value);
        }
    }
}
