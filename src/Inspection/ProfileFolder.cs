namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>A folder for the profiles of ONNX Runtime, among the temporary files; disposing deletes it with all that is in it.</summary>
internal sealed class ProfileFolder : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("sparse-detr-profile-").FullName;

    /// <summary>Path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
