using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

/// <summary>A network that is not what was written never scores.</summary>
[TestClass]
public class DamagedNetworkTests
{
    [TestMethod]
    public void Any_flipped_bit_is_noticed()
    {
        var whole = TinyDetector.Build();
        ExportedDetector.Parse(whole);
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= (byte)(1 << (i % 8));
            try
            {
                var read = ExportedDetector.Parse(damaged);
                // a producer's name is nobody's concern
                Assert.AreEqual(ModelProto.Parser.ParseFrom(whole).Graph, ModelProto.Parser.ParseFrom(read.Onnx).Graph, $"byte {i}");
                CollectionAssert.AreEqual(TinyDetector.ClassNames, read.Metadata.ClassNames.ToArray(), $"byte {i}");
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [TestMethod]
    public void A_model_without_a_checksum_is_refused()
    {
        var model = ModelProto.Parser.ParseFrom(TinyDetector.Build());
        model.MetadataProps.Remove(model.MetadataProps.Single(entry => entry.Key == NetworkChecksum.Key));
        Assert.Contains("has no checksum",
            Assert.ThrowsExactly<InvalidDataException>(() => ExportedDetector.Parse(model.ToByteArray())).Message);
    }

    [TestMethod]
    public void Other_outputs_than_those_of_a_detector_are_refused_at_open()
    {
        var model = ModelProto.Parser.ParseFrom(TinyDetector.Build());
        model.Graph.Output.RemoveAt(2);
        Assert.Contains("no tensor 'scores'",
            Assert.ThrowsExactly<InvalidDataException>(() => new OnnxDetector(model.ToByteArray(), new ScoringOptions())).Message);
        Assert.Contains(
            "cannot be run",
            Assert.ThrowsExactly<InvalidDataException>(() => new OnnxDetector([1, 2, 3], new ScoringOptions())).Message);
    }

    [TestMethod]
    [DataRow(float.NaN), DataRow(float.PositiveInfinity)]
    public void Scores_that_are_not_finite_are_an_error_and_not_no_object(float weight)
    {
        var model = ModelProto.Parser.ParseFrom(TinyDetector.Build());
        var weights = model.Graph.Initializer.Single(tensor => tensor.Name.Contains("score_weights", StringComparison.Ordinal));
        weights.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>([weight, 1, 1]));
        using var detector = new OnnxDetector(model.ToByteArray(), new ScoringOptions());
        var pixels = Enumerable.Repeat(0.5f, 3 * TinyDetector.Height * TinyDetector.Width).ToArray();
        var batch = new PreparedBatch(TinyDetector.Height, TinyDetector.Width, pixels, [200, 100]);
        Assert.Contains("not finite", Assert.ThrowsExactly<InvalidDataException>(() => detector.Run(batch, 0.1f, 3)).Message);
    }
}
