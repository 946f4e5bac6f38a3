using Microsoft.ML.SparseDetr.Transformers.Saving;

namespace Microsoft.ML.SparseDetr.Estimators.Sparsifying;

/// <summary>The folder that sparsifying writes to.</summary>
internal sealed class SparsifiedFolder
{
    private readonly string _found;
    private readonly string _model;
    private readonly string _report;

    /// <summary>Makes the folder where it is missing, and refuses one that holds other people's files.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="found">Name of the file of what was found.</param>
    /// <param name="overwrite">Whether results of an earlier call may be replaced.</param>
    /// <exception cref="IOException">It holds a training or, unless those may be replaced, results; or it cannot be made.</exception>
    public SparsifiedFolder(string path, string found, bool overwrite)
    {
        var run = new RunFolder(Directory.CreateDirectory(path).FullName);
        (_found, _model, _report) = (Path.Combine(path, found), run.Onnx, Path.Combine(path, "report.json"));
        if (new[] { run.BestWeights, run.LastCheckpoint, run.Model }.FirstOrDefault(File.Exists) is { } training)
            throw new IOException($"'{path}' holds a training ({Path.GetFileName(training)}), whose files stay as they are: name another "
                + "folder (OutputFolder, --out).");
        if (!overwrite && new[] { _found, _model, _report }.FirstOrDefault(File.Exists) is { } result)
            throw new IOException($"'{path}' holds other results ({Path.GetFileName(result)}): name another folder (OutputFolder, --out) "
                + "or replace them (Overwrite, --overwrite).");
    }

    /// <summary>Writes the three files, each whole or not at all.</summary>
    /// <param name="save">Writes what was found.</param>
    /// <param name="report">What it does.</param>
    /// <param name="exported">The network.</param>
    public void Write(Action<string> save, ActivationReport report, ExportedDetector exported)
    {
        save(_found);
        AtomicFile.WriteText(_report, report.ToJson());
        AtomicFile.Write(_model, stream => stream.Write(exported.Onnx));
    }
}
