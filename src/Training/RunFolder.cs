using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Sparsity;
using Microsoft.ML.SparseDetr.Sparsity.Budgets;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Training.Events;

namespace Microsoft.ML.SparseDetr;

/// <summary>The folder that a training writes to: the home of the names of its files.</summary>
/// <param name="path">The folder; it need not exist yet.</param>
public sealed class RunFolder(string path)
{
    /// <summary>The checkpoint to continue from (.safetensors).</summary>
    public string LastCheckpoint => File("last.safetensors");

    /// <summary>The averaged weights of the best epoch (.safetensors).</summary>
    public string BestWeights => File("best.safetensors");

    /// <summary>The fitted model for <c>mlContext.Model.Load</c> (.zip).</summary>
    public string Model => File("model.zip");

    /// <summary>The exported network (.onnx).</summary>
    public string Onnx => File("model.onnx");

    /// <summary>What the model reaches on annotated images (.json).</summary>
    public string Metrics => File("metrics.json");

    /// <summary>What is annotated and what the model found, image by image (.json).</summary>
    public string Predictions => File("predictions.json");

    /// <summary>The scores of tokens, queries and channels (.safetensors).</summary>
    public string Scores => File("scores.safetensors");

    /// <summary>One row for each step (.csv).</summary>
    public string StepLog => File("log.csv");

    /// <summary>One record for each epoch (.json).</summary>
    public string History => File("history.json");

    /// <summary>One row for each epoch (.csv).</summary>
    public string Results => File("results.csv");

    /// <summary>Folder of the scalars over the steps that TensorBoard shows.</summary>
    public string Events => File("events");

    /// <summary>What each part of the network costs, measured for a target (.json). It outlives a run, for as long as it holds.</summary>
    public string Levers => File("levers.json");

    /// <summary>What was odd or wrong in the annotations and images (.json).</summary>
    public string Findings => File("findings.json");

    /// <summary>The options in effect (.json).</summary>
    public string Options => File("options.json");

    /// <summary>What the command line was called with, to go on with the same (.json).</summary>
    public string Arguments => File("arguments.json");

    /// <summary>Score and structure over the epochs (.png).</summary>
    public string TimelineImage => File("sparsity.png");

    /// <summary>The averaged attention and the tokens that were kept (.png).</summary>
    public string TokenImage => File("tokens.png");

    /// <summary>Time of each part of the network (.png).</summary>
    public string LatencyImage => File("latency.png");

    /// <summary>The page about the training, for a browser (.html).</summary>
    public string Report => File("report.html");

    /// <summary>Folder of images from the data set with what the decoder looks at.</summary>
    public string SampleImages => File("images");

    /// <summary>What the annotations are: objects of each class, sizes of the boxes and where they lie (.png).</summary>
    public string LabelImage => Path.Combine(SampleImages, "labels.png");

    /// <summary>
    /// What trainings are called beside each other: the last part of each path; the whole path where two of them share it.
    /// </summary>
    /// <param name="folders">Their folders.</param>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        string[] last = [.. folders.Select(folder => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))))];
        return [.. last.Select((name, i) => last.Count(other => other == name) > 1 ? folders[i] : name)];
    }

    /// <summary>The folder of a checkpoint.</summary>
    internal static RunFolder Of(string checkpoint) => new(Path.GetDirectoryName(Path.GetFullPath(checkpoint))!);

    /// <summary>Takes the folder for one training: makes it, keeps others out, and clears what an earlier run has left.</summary>
    /// <param name="resume">Continue the run that is there.</param>
    /// <param name="overwrite">Replace the run that is there.</param>
    /// <returns>Keeps other trainings out until it is disposed.</returns>
    /// <exception cref="IOException">Another training writes to the folder, it holds another run, or it cannot be written.</exception>
    internal RunLock Claim(bool resume, bool overwrite)
    {
        Directory.CreateDirectory(path);
        var claimed = new RunLock(File("run.lock"));
        try
        {
            AtomicFile.Sweep(path);
            if (resume && System.IO.File.Exists(LastCheckpoint))
                return claimed;
            if (!overwrite && !resume && Costly().FirstOrDefault(System.IO.File.Exists) is { } result)
                throw new IOException(
                    $"The run folder '{path}' holds another run ({Path.GetFileName(result)}): name another folder, continue it "
                    + "(Resume, --resume) or replace it (Overwrite, --overwrite).");
            foreach (var file in Costly().Concat(Notes()))
                System.IO.File.Delete(file);
            return claimed;
        }
        catch
        {
            claimed.Dispose();
            throw;
        }
    }

    // What took a training.
    private IEnumerable<string> Costly() => [LastCheckpoint, BestWeights, Model, Onnx, History, Metrics, Scores];

    // What goes with it. The drawings of images have names that no other run need have.
    private IEnumerable<string> Notes() =>
    [
        Path.ChangeExtension(LastCheckpoint, ".json"), StepLog, Results, Findings, Predictions, Options, Arguments, TimelineImage,
        TokenImage, LatencyImage, Report,
        .. Below(SampleImages, "*-tokens.png"), .. Below(SampleImages, "*-queries.png"), .. Below(SampleImages, "train-batch-*.png"),
        .. Below(SampleImages, "labels.png"), .. Below(SampleImages, "val.png"), .. Below(SampleImages, "mistakes.png"),
        .. Below(Events, EventFile.Prefix + "*" + EventFile.Suffix),
    ];

    private static IEnumerable<string> Below(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [];

    /// <summary>Makes the folder and opens its log.</summary>
    /// <param name="iteration">Steps already done; 0 starts a new log.</param>
    /// <exception cref="CheckpointException">The folder cannot be written.</exception>
    internal TrainingLog OpenLog(long iteration)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new TrainingLog(this, iteration);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The run folder '{path}' cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Writes the checkpoint to continue from.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    internal void Save(Learner learner, TrainingState state) =>
        Checkpoint.Save(LastCheckpoint, learner.Model, learner.Average, learner.Optimizer, learner.Sparsity, state);

    /// <summary>Writes the weights of the best epoch.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    internal void SaveBest(Detector average, TrainingState state) => Checkpoint.SaveWeights(BestWeights, average, state);

    /// <summary>Writes the scores, to make the network sparse after the training.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    internal void Save(ScoreBoard scores) => Checkpoint.SaveScores(Scores, scores);

    /// <summary>Writes the options in effect.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal void SaveOptions(string json) => AtomicFile.WriteText(Options, json + "\n");

    /// <summary>Writes what was measured for a target.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    internal void Save(LeverTable levers) =>
        Checkpoint.Write("table", Levers, () => AtomicFile.WriteText(Levers, levers.ToJson() + "\n"));

    /// <summary>What was measured for a target by an earlier run, or null.</summary>
    internal LeverTable? ReadLevers()
    {
        try
        {
            return System.IO.File.Exists(Levers) ? LeverTable.FromJson(System.IO.File.ReadAllText(Levers)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it is measured again
        }
    }

    /// <inheritdoc/>
    public override string ToString() => path;

    private string File(string name) => Path.Combine(path, name);
}
