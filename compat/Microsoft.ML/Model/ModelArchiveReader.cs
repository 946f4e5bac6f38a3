using System;
using System.IO;
using System.IO.Compression;

namespace Microsoft.ML;

/// <summary>Entries of a model's zip by name; a missing one is an error that names it.</summary>
internal sealed class ModelArchiveReader : IDisposable
{
    private const long MaxEntry = 1L << 30;
    private readonly ZipArchive zip;

    public ModelArchiveReader(Stream stream)
    {
        zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
    }

    public bool Contains(string name) => Find(name) != null;

    public byte[] ReadBytes(string name)
    {
        ZipArchiveEntry entry = Find(name) ?? throw new FormatException($"there is no entry '{name}' in it");
        if (entry.Length > MaxEntry)
            throw new FormatException($"its entry '{name}' has {entry.Length} bytes, more than {MaxEntry}");
        using Stream stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    public void Dispose() => zip.Dispose();

    private ZipArchiveEntry Find(string name) => zip.GetEntry(name) ?? zip.GetEntry(name.Replace('/', '\\'));
}
