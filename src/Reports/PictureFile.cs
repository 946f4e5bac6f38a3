



using Microsoft.ML.SparseDetr.Data.Pixels;

namespace Microsoft.ML.SparseDetr.Reports;

/// <summary>Writes drawn pictures.</summary>
internal static class PictureFile
{
    /// <summary>Writes a picture whole or not at all; the ending of the name decides the format.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(RgbImage image, string path)
    {
        // The encoder wants a file name with the ending of its format.
        string temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Guid.NewGuid():N}{Path.GetExtension(path)}");
        try
        {
            using (var picture = image.ToMLImage())
                picture.Save(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
