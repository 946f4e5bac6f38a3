using Microsoft.ML.SparseDetr.Tests.Serving;
using SparseDetr.Cli.Serving;

namespace Microsoft.ML.SparseDetr.Tests.CommandLine.Serving;

[TestClass]
public sealed class ServeVerbTests
{
    [TestMethod]
    public void Names_are_given_or_come_from_the_files()
    {
        Assert.AreEqual("best", Names("runs/best.onnx"));
        Assert.AreEqual("train-1", Names("runs/train-1/model.zip"));
        Assert.AreEqual("dense sparse", Names("dense=runs/a/model.zip", "sparse=runs/b/model.zip"));
        Assert.AreEqual(Path.GetFullPath("a=b.onnx"), ServedFile.Parse(["x=a=b.onnx"])[0].File);
        static string Names(params string[] arguments) => string.Join(' ', ServedFile.Parse(arguments).Select(file => file.Name));
    }

    [TestMethod]
    [DataRow("two models are called a", "a.onnx", "b/A.zip")]
    [DataRow("cannot be the name of a model", "../x=a.onnx")]
    [DataRow("there is no file behind the name", "x=")]
    public void Names_that_cannot_be_used_are_refused(string message, params string[] models) =>
        Run.Of(["serve", .. models]).Failed(message, "NAME=FILE");

    [TestMethod]
    public void Weights_are_exported_first() => Run.Of("serve", "a.safetensors").Failed("a.safetensors: a model is", "sparse-detr export");

    [TestMethod]
    public void Other_addresses_need_a_token() =>
        Run.Of("serve", "a.onnx", "--address", "0.0.0.0").Failed("--address 0.0.0.0: others could use the service; add --token");

    [TestMethod]
    [DataRow("an IP address is needed", "--address", "here")]
    [DataRow("--port 70000: allowed is 0 to 65535", "--port", "70000")]
    [DataRow("--token", "--token", "with blank")]
    [DataRow("--threshold", "--threshold", "0,4")]
    [DataRow("--threshold 2", "--threshold", "2")]
    public void Options_are_checked(string message, params string[] options)
    {
        using var folder = new TemporaryFolder();
        Run.Of(["serve", ServedTiny.Write(folder), .. options]).Failed(message);
    }

    [TestMethod]
    public void A_missing_or_damaged_model_ends_the_start()
    {
        using var folder = new TemporaryFolder();
        Run.Of("serve", folder.File("none.onnx")).Failed("none.onnx: the file is not there");
        Run.Of("serve", folder.Write("no.onnx", "no model")).Failed("no.onnx: ");
    }
}
