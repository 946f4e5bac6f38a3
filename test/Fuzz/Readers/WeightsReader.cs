using System.Buffers.Binary;
using CsCheck;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;
using Microsoft.ML.SparseDetr.Training.Checkpoints;
using Microsoft.ML.SparseDetr.Weights;
using TorchSharp;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>Whole weights of a small network, up to the fitted detector.</summary>
internal sealed class WeightsReader() : Reader("weights", "mutant.safetensors", typeof(InvalidDataException), typeof(ArgumentException),
    typeof(WeightMismatchException))
{
    private static readonly string[] Words =
    [
        "\"classes\"", "\"height\"", "\"width\"", "\"preset\"", "\"deim-n\"", "\"deimv2-atto\"", "\"32\"", "\"33\"", "\"4096\"", "\"0\"",
        "\"pit\\nscratch\"", "\"pit\\npit\"", "\"decoder.enc_score_head.weight\"", "\"structure\"", "\"{}\"", "[0,0]", "[2,0]",
        "[2147483647,0]", "\"U8\"", "\"I32\"", "\"F16\"",
    ];

    private static readonly Gen<Edit> Edits = TextEdits.OfJson(Words);

    private readonly byte[] _seed = MakeSeed();
    private readonly MLContext _ml = new();

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (1, Gen.Select(Gen.Const(Array.Empty<Edit>()), Gen.Double.Unit, Gen.Byte.Array[4], EditHeader)),
        (3, Gen.Select(Some(Edits), Gen.Double.Unit, Gen.Byte.Array[4], EditHeader)));

    public override void Read(string path)
    {
        using var detector = _ml.ObjectDetection.LoadWeights(null, path);
        Require(detector.ClassNames.Count == 2, "the number of classes");
        Require(detector.InputHeight <= 4096 && detector.InputWidth <= 4096, "the size of the images");
    }

    /// <summary>Changes the part of the header that tells of the whole, and four bytes of the data.</summary>
    private byte[] EditHeader(Edit[] edits, double at, byte[] value)
    {
        var end = sizeof(ulong) + (int)BinaryPrimitives.ReadUInt64LittleEndian(_seed);
        var front = sizeof(ulong) + Math.Min(600, end - sizeof(ulong));
        var header = (byte[])[.. edits.Aggregate(_seed[sizeof(ulong)..front], (text, edit) => edit(text)), .. _seed[front..end]];
        var data = _seed[end..];
        value.CopyTo(data, (int)(at * (data.Length - value.Length)) & ~3);
        return [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. data];
    }

    private static byte[] MakeSeed()
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(1);
        using var detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 2, 64, 64);
        var path = folder.File("seed");
        var metadata = new WeightsOrigin("deimv2-atto", ["pit", "scratch"], 64, 64).ToMetadata();
        metadata[Checkpoint.StructureKey] = detector.Structure.ToJson();
        SafeTensors.Write(path, ModuleState.Table(detector), metadata);
        return File.ReadAllBytes(path);
    }
}
