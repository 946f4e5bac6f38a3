using System;
using System.IO;
using System.IO.Compression;

namespace Microsoft.ML;

internal sealed class ModelArchiveWriter : IDisposable
{
    private readonly ZipArchive zip;

    public ModelArchiveWriter(Stream stream)
    {
        zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
    }

    public void WriteEntry(string name, Action<Stream> write)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        write(stream);
    }

    public void Dispose() => zip.Dispose();
}
