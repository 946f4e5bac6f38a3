using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Reports;
using Microsoft.ML.SparseDetr.Reports.Page;
using Microsoft.ML.SparseDetr.Reports.Runs;

namespace Microsoft.ML.SparseDetr;

public sealed partial class ObjectDetectionCatalog
{
    /// <summary>
    /// Writes one HTML page about a training, or about several beside each other: what came out and what to do next, curves, classes,
    /// confusions, images with their boxes, what sparsity bought. It needs no network and no other file. What a run folder lacks is told on
    /// the page, in the place where it would be.
    /// </summary>
    /// <param name="runFolders">Folders of trainings (<see cref="RunFolder"/>); the others are compared with the first.</param>
    /// <param name="file">File to write (.html).</param>
    /// <param name="costs">Size and time of each network (<see cref="MeasureInTurns(IReadOnlyList{string}, int, int, int?)"/>), null for
    /// one that was not measured; or null where none was.</param>
    /// <exception cref="ArgumentException">There is no folder, or another number of costs than of folders.</exception>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="InvalidDataException">A folder holds no training.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveReport(IReadOnlyList<string> runFolders, string file, IReadOnlyList<NetworkCost?>? costs = null)
    {
        ArgumentNullException.ThrowIfNull(runFolders);
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (runFolders.Count == 0)
            throw new ArgumentException("A report needs the folder of a training.", nameof(runFolders));
        if (costs is not null && costs.Count != runFolders.Count)
            throw new ArgumentException($"There are {costs.Count} costs for {runFolders.Count} trainings.", nameof(costs));
        foreach (var folder in runFolders)
            CheckRun(folder);
        var names = RunFolder.NamesOf(runFolders);
        ReportedRun[] runs = [.. runFolders.Select((folder, i) => RunReader.Read(names[i], FilesOf(folder), costs?[i]))];
        AtomicFile.WriteText(file, ReportPage.Of(runs));
    }

    /// <summary>
    /// Draws, from the predictions.json of a training, measured images as they were annotated beside what was found in them: eight from all
    /// over (images/val.png) and the eight with the most mistakes (images/mistakes.png). Without predictions nothing is drawn.
    /// </summary>
    /// <param name="runFolder">Folder of the training.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void SaveValidationImages(string runFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(runFolder);
        if (RunReader.ReadPredictions(FilesOf(runFolder)) is { } predictions)
            ValidationSheets.Save(new RunFolder(runFolder).SampleImages, predictions);
    }

    private static void CheckRun(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{PlainText.Line(folder)}: there is no such folder.");
        var run = new RunFolder(folder);
        if (!new[] { run.Metrics, run.History, run.Options }.Any(File.Exists))
            throw new InvalidDataException(
                $"{PlainText.Line(folder)}: there is no metrics.json, history.json or options.json; is it the folder of a training?");
    }

    private static RunFiles FilesOf(string folder)
    {
        var run = new RunFolder(folder);
        return new RunFiles
        {
            Folder = Path.GetFullPath(folder),
            Metrics = run.Metrics,
            Predictions = run.Predictions,
            History = run.History,
            Options = run.Options,
            StepLog = run.StepLog,
            Levers = run.Levers,
            Findings = run.Findings,
            Onnx = run.Onnx,
            TokenImage = run.TokenImage,
            LatencyImage = run.LatencyImage,
            LabelImage = run.LabelImage,
            Images = run.SampleImages,
        };
    }
}
