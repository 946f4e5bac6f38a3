using System;
using System.IO;

namespace Microsoft.ML;

/// <summary>Where one component writes itself: a directory of the model's zip.</summary>
public sealed class ModelSaveContext : IDisposable
{
    private readonly ModelArchiveWriter archive;
    private readonly string directory;
    private readonly MemoryStream body = new();
    private string loaderSignature;

    internal ModelSaveContext(ModelArchiveWriter archive, string directory)
    {
        this.archive = archive;
        this.directory = directory;
        Writer = new BinaryWriter(body, System.Text.Encoding.UTF8, leaveOpen: true);
    }

    internal BinaryWriter Writer { get; }

    /// <summary>Names the component that can read what is written here; must be called once.</summary>
    internal void SetLoader(string signature) => loaderSignature = signature;

    internal void SaveModel(ICanSaveModel component, string name)
    {
        using var child = new ModelSaveContext(archive, $"{directory}/{name}");
        component.Save(child);
        child.Finish();
    }

    internal void SaveStream(string name, Action<Stream> write) => archive.WriteEntry($"{directory}/{name}", write);

    internal void Finish()
    {
        if (loaderSignature == null)
            throw new InvalidOperationException("ModelSignature not specified!");
        Writer.Flush();
        archive.WriteEntry($"{directory}/{ModelKey.EntryName}", stream => ModelKey.Write(stream, loaderSignature, body.GetBuffer().AsSpan(0, (int)body.Length)));
    }

    public void Dispose()
    {
        Writer.Dispose();
        body.Dispose();
    }
}
