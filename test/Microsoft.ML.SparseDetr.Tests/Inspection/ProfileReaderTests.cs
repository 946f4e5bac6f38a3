using Microsoft.ML.SparseDetr.Inspection;

namespace Microsoft.ML.SparseDetr.Tests.Inspection;

[TestClass]
public sealed class ProfileReaderTests
{
    private const string Node =
        """
        {"cat":"Node","dur":1500,"name":"encoder/Gemm_kernel_time","args":{"op_name":"Gemm",
         "input_type_shape":[{"float":[2,3]},{"float":[4,3]}],"output_type_shape":[{"float":[2,4]}]}}
        """;

    private const string Run = """{"cat":"Session","dur":9,"name":"model_run","args":{}}""";

    [TestMethod]
    public void Splits_the_events_into_runs()
    {
        var runs = ProfileReader.Read($"[{Node},{Node},{Run},{Node},{Run}]");

        CollectionAssert.AreEqual(new[] { 2, 1 }, runs.Select(run => run.Count).ToArray());
        var node = runs[0][0];
        Assert.AreEqual(("encoder/Gemm", "Gemm", 1.5), (node.Name, node.Operator, node.Milliseconds));
        CollectionAssert.AreEqual(new long[] { 4, 3 }, node.Inputs[1]);
        CollectionAssert.AreEqual(new long[] { 2, 4 }, node.Outputs.Single());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[{]")]
    [DataRow("{}")]
    [DataRow("""[{"cat":"Node"}]""")]
    [DataRow("""[{"cat":"Node","dur":"long","name":"x_kernel_time","args":{"op_name":"Conv"}}]""")]
    public void Another_text_is_an_error(string text) => Assert.ThrowsExactly<InvalidDataException>(() => ProfileReader.Read(text));
}
