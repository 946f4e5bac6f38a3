using System;
using System.IO;

namespace Microsoft.ML;

/// <summary>Files that are there whole or not at all: written under another name, then renamed.</summary>
internal static class WholeFile
{
    public static void Write(string path, Action<Stream> write)
    {
        string part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
                write(stream);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
