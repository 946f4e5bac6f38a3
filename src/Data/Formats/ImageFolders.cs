namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>The folder of the images that annotations name.</summary>
internal static class ImageFolders
{
    /// <summary>A folder that the user named.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there; annotations without their images would fail much later.</exception>
    public static string Existing(string folder) => Directory.Exists(folder)
        ? folder
        : throw new DirectoryNotFoundException($"The image folder '{folder}' is not there.");
}
