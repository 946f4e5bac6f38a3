using System.Text.Json.Nodes;
using Microsoft.ML.SparseDetr.Tests.Transformers;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine;

[TestClass]
public sealed class QuantizeVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_trained_network_becomes_smaller()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        Run.Of("train", "--model", "deimv2-atto", "--data", data, "--size", "64", "--batch", "2", "--epochs", "1", "--threads", "1",
            "--holdout", "0", "--out", _folder.File("run")).Succeeded();
        foreach (var (input, output) in new[] { ("run/model.onnx", "small.onnx"), ("run/model.zip", "small.zip") })
        {
            var told = Run.Of("quantize", _folder.File(input), "--data", data, "--out", _folder.File(output), "--json").Succeeded();

            var json = JsonNode.Parse(told.Output)!;
            Assert.IsLessThan(0.8 * (long)json["bytesBefore"]!, (double)json["bytes"]!);
            Assert.AreEqual(0, json["kept"]!.AsArray().Count);
            Run.Of("eval", _folder.File(output), "--data", data).Succeeded();
        }
        StringAssert.Contains(
            Run.Of("bench", _folder.File("run/model.onnx"), _folder.File("small.onnx"), "--runs", "1").Succeeded().Output, "INT8");
        Run.Of("quantize", _folder.File("small.onnx"), "--data", data, "--out", _folder.File("again.onnx")).Failed("in bytes already");
    }

    [TestMethod]
    public void What_cannot_be_quantized_is_told()
    {
        var data = TinyDataset.Make(_folder.Path).Write(_folder.Path);
        var tiny = TinyDetector.Write(_folder.Path);

        Run.Of("quantize", tiny, "--data", data, "--out", _folder.File("o.onnx")).Failed("no convolution");
        Run.Of("quantize", tiny, "--data", data, "--out", tiny).Failed("this is the model itself");
        Run.Of("quantize", tiny, "--data", data, "--out", _folder.File("o.tflite")).Failed("--out", ".zip", ".onnx");
        Run.Of("quantize", _folder.File("nowhere.onnx"), "--data", data, "--out", _folder.File("o.onnx")).Failed("the file is not there");
        File.WriteAllText(_folder.File("w.safetensors"), "");
        Run.Of("quantize", _folder.File("w.safetensors"), "--data", data, "--out", _folder.File("o.onnx"))
            .Failed("export the weights first");
        Run.Of("quantize", tiny, "--data", data, "--out", _folder.File("o.onnx"), "--max-drop", "-1").Failed("--max-drop -1");
        Assert.IsFalse(File.Exists(_folder.File("o.onnx")));
    }
}
