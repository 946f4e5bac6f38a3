using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Onnx;

namespace Microsoft.ML.SparseDetr.Tests.Onnx;

[TestClass]
public sealed class OnnxModelWriterTests
{
    [TestMethod]
    public void Writes_metadata_and_replaces_the_file_whole()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "model.onnx");
            File.WriteAllText(file, "old");
            OnnxModelWriter.Write(file, Graph(), new Dictionary<string, string> { ["key"] = "Wert ü" });

            using var session = new InferenceSession(file);
            Assert.AreEqual("Wert ü", session.ModelMetadata.CustomMetadataMap["key"]);
            Assert.AreEqual("Microsoft.ML.SparseDetr", session.ModelMetadata.ProducerName);
            Assert.AreEqual(1, folder.GetFiles().Length, "the temporary file is gone");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void A_folder_that_does_not_exist_is_an_error_that_names_it()
    {
        var error = Assert.ThrowsExactly<DirectoryNotFoundException>(() => OnnxModelWriter.Write("/no/such/folder/model.onnx", Graph()));
        StringAssert.Contains(error.Message, "/no/such/folder");
    }

    [TestMethod]
    public void A_model_over_two_gibibytes_is_refused()
    {
        OnnxModelWriter.EnsureFits(OnnxModelWriter.MaximumBytes - 1);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => OnnxModelWriter.EnsureFits(3L << 30));
        StringAssert.Contains(error.Message, "3221225472");
    }

    private static OnnxGraph Graph()
    {
        var graph = new OnnxGraph("test");
        graph.Output("y", graph.Relu(graph.Input("x", OnnxElementType.Float, 1)), OnnxElementType.Float, 1);
        return graph;
    }
}
