using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>Files of weights: the header, all tensors, and what they say about themselves.</summary>
internal sealed class SafeTensorsReader() : Reader("safetensors", "mutant.safetensors", typeof(InvalidDataException))
{
    private static readonly string[] Words =
    [
        "\"__metadata__\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F32\"", "\"F64\"", "\"BF16\"", "\"I64\"", "\"BOOL\"", "\"Q4\"",
        "[0,0]", "[0,4]", "[2,3]", "[4611686018427387904,4]", "[0,4611686018427387904,4]", "\"a\"", "\"classes\"", "\"height\"",
        "\"width\"", "\"preset\"", "\"deim-n\"", "\"320\"", "\"pit\\nscratch\"", "\"pit\\npit\"",
    ];

    private readonly byte[][] _seeds = MakeSeeds();

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (3, Changed(_seeds, ByteEdits.Any)),
        (1, Changed(_seeds, ByteEdits.Splice(_seeds))),
        (6, Gen.Select(Gen.OneOf(_seeds), Some(TextEdits.OfJson(Words)), Gen.Bool, EditHeader)));

    public override void Read(string path)
    {
        using var file = SafeTensors.Read(path);
        var stored = file.Tensors.Values.Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>()
            .Sum(tensor => tensor.NumberOfElements * tensor.ElementSize);
        using var stream = File.OpenRead(path);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        stream.ReadExactly(length);
        Require(stored + sizeof(ulong) + BinaryPrimitives.ReadInt64LittleEndian(length) == stream.Length,
            "not every byte belongs to a tensor");
        var origin = WeightsOrigin.Of(file.Metadata, path);
        Require(origin.Height is null or (> 0 and <= 4096) && origin.Width is null or (> 0 and <= 4096), "the size of the images");
        Require(origin.ClassNames is null || origin.ClassNames.Distinct().Count() == origin.ClassNames.Count, "a class stands twice");
        foreach (var tensor in file.Tensors.Values)
            Require(tensor.shape.All(extent => extent >= 0), "a negative extent");
    }

    /// <summary>Changes the header; mostly its length is set right again.</summary>
    private static byte[] EditHeader(byte[] seed, Edit[] edits, bool isTight)
    {
        var end = sizeof(ulong) + (int)BinaryPrimitives.ReadUInt64LittleEndian(seed);
        var header = edits.Aggregate(seed[sizeof(ulong)..end], (text, edit) => edit(text));
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length + (isTight || header.Length % 5 > 0 ? 0u : 8u));
        return [.. length, .. header, .. seed[end..]];
    }

    private static byte[][] MakeSeeds()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.File("seed");
        var shared = arange(6, ScalarType.Float32).reshape(2, 3);
        SafeTensors.Write(path, new Dictionary<string, Tensor>
        {
            ["a"] = shared,
            ["b"] = shared,
            ["decoder.enc_score_head.weight"] = ones(2, 4),
            ["half"] = ones(3).to(ScalarType.BFloat16),
            ["count"] = tensor(7L),
            ["none"] = zeros(0, 4),
        }, new WeightsOrigin("deim-n", ["pit", "scratch"], 320, 640).ToMetadata());
        var rich = File.ReadAllBytes(path);
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["x"] = ones(2, 2), ["y"] = ones(1) });
        return [rich, File.ReadAllBytes(path), [.. BitConverter.GetBytes(2L), .. Encoding.ASCII.GetBytes("{}")]];
    }
}
