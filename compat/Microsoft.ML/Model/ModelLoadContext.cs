using System;
using System.IO;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What one component reads itself from: the directory that it wrote.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    // A chain in a chain in a chain: deeper than any pipeline, shallower than the stack.
    private const int MaxDepth = 32;
    private readonly ModelArchiveReader archive;
    private readonly string directory;
    private readonly int depth;

    private ModelLoadContext(ModelArchiveReader archive, string directory, int depth, byte[] body)
    {
        this.archive = archive;
        this.directory = directory;
        this.depth = depth;
        Reader = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
    }

    public BinaryReader Reader { get; }

    public static ITransformer Load(IHostEnvironment env, ModelArchiveReader archive, string directory, int depth = 0)
    {
        if (depth > MaxDepth)
            throw new FormatException($"the transformers are nested more than {MaxDepth} deep");
        string entry = $"{directory}/{ModelKey.EntryName}";
        (string signature, byte[] body) = ModelKey.Read(archive.ReadBytes(entry), entry);
        using var context = new ModelLoadContext(archive, directory, depth, body);
        return ComponentLoaders.Load(signature, env, context, entry);
    }

    public ITransformer LoadModel(IHostEnvironment env, string name) => Load(env, archive, $"{directory}/{name}", depth + 1);

    public byte[] LoadBytes(string name) => archive.ReadBytes($"{directory}/{name}");

    /// <summary>A count of things that take at least one byte each, so a hostile number cannot make us take memory.</summary>
    public int ReadCount()
    {
        int count = Reader.ReadInt32();
        long left = Reader.BaseStream.Length - Reader.BaseStream.Position;
        return count >= 0 && count <= left ? count : throw new FormatException($"'{directory}/{ModelKey.EntryName}' announces {count} items in {left} bytes");
    }

    public (string Output, string Input)[] ReadPairs()
    {
        var pairs = new (string, string)[ReadCount()];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = (Reader.ReadString(), Reader.ReadString());
        return pairs;
    }

    public void Dispose() => Reader.Dispose();
}
