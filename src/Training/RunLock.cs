namespace Microsoft.ML.SparseDetr.Training;

/// <summary>Keeps other trainings out of a run folder until it is disposed or the process ends, however it ends.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    /// <param name="path">The lock's file. It stays empty.</param>
    /// <exception cref="IOException">Another training holds it; the message names the folder.</exception>
    public RunLock(string path)
    {
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new IOException(
                $"Another training is writing to the run folder '{Path.GetDirectoryName(path)}'; wait for its end or name another folder.",
                error);
        }
    }

    public void Dispose() => _file.Dispose();
}
