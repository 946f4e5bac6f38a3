using System;
using System.IO;
using System.IO.Compression;

namespace Microsoft.ML;

/// <summary>Entries of a model's zip by name; a missing one is an error that names it.</summary>
internal sealed class ModelArchiveReader : IDisposable
{
    private readonly ZipArchive zip;

    public ModelArchiveReader(Stream stream)
    {
        zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
    }

    public bool Contains(string name) => Find(name) != null;

    public T Read<T>(string name, Func<Stream, T> read)
    {
        ZipArchiveEntry entry = Find(name) ?? throw new FormatException($"there is no entry '{name}' in it");
        using Stream stream = entry.Open();
        return read(stream);
    }

    public byte[] ReadBytes(string name) => Read(name, stream =>
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    });

    public void Dispose() => zip.Dispose();

    private ZipArchiveEntry Find(string name) => zip.GetEntry(name) ?? zip.GetEntry(name.Replace('/', '\\'));
}
