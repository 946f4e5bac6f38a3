using CsCheck;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;
using Microsoft.ML.SparseDetr.Tests.Transformers;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>ONNX files: metadata, structure, and the network in ONNX Runtime, which is run once.</summary>
internal sealed class OnnxReader() : Reader("onnx", "mutant.onnx", typeof(InvalidDataException))
{
    private readonly byte[][] _seeds = [TinyDetector.Build()];

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (3, Changed(_seeds, ByteEdits.Any)),
        (7, Changed(_seeds, OnnxEdits.Any)));

    public override void Read(string path)
    {
        var exported = ExportedDetector.Read(path);
        var metadata = exported.Metadata;
        Require(metadata.ClassNames.Count > 0, "there is no class");
        try
        {
            using var network = new OnnxDetector(exported.Onnx, ScoringOptions.OfThreads(1));
            var pixels = Enumerable.Repeat(0.5f, 3 * metadata.InputHeight * metadata.InputWidth).ToArray();
            var batch = new PreparedBatch(metadata.InputHeight, metadata.InputWidth, pixels, [200, 100]);
            var found = network.Run(batch, 0.1f, metadata.ClassNames.Count);
            Require(found.Length == 1, "the number of images");
            Require(found[0].Labels.All(label => label >= 0 && label < metadata.ClassNames.Count), "a label without a class");
            Require(found[0].BoxesXyxy.All(float.IsFinite) && found[0].Scores.All(float.IsFinite), "a number that is not finite");
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error); // as GatheredOnnxScorer does
        }
    }
}
