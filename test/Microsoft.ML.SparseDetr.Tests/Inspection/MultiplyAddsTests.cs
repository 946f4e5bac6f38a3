using Microsoft.ML.SparseDetr.Inspection;

namespace Microsoft.ML.SparseDetr.Tests.Inspection;

[TestClass]
public sealed class MultiplyAddsTests
{
    [TestMethod]
    // 4 × 5 × 6 outputs, each a sum over 3 channels × 2 × 2 taps; the bias is no product
    [DataRow("Conv", "1,3,10,12;4,3,2,2;4", "1,4,5,6", 4 * 5 * 6 * 3 * 2 * 2)]
    // depthwise: one channel for each output
    [DataRow("Conv", "1,8,7,7;8,1,5,5;8", "1,8,7,7", 8 * 7 * 7 * 25)]
    [DataRow("Gemm", "300,256;80,256;80", "300,80", 300 * 256 * 80)]
    [DataRow("MatMul", "2,8,300,32;2,8,32,300", "2,8,300,300", 2 * 8 * 300 * 32 * 300)]
    [DataRow("MatMul", "300,132;132,4", "300,4", 300 * 132 * 4)]
    [DataRow("Add", "300,256;300,256", "300,256", 0)]
    public void Counts_the_products_of_a_node(string op, string inputs, string output, long expected) =>
        Assert.AreEqual(expected, MultiplyAdds.Of(new ProfiledNode("x", op, Shapes(inputs), Shapes(output), 1)));

    [TestMethod]
    public void A_node_without_the_shapes_of_its_operator_is_named()
    {
        var odd = new ProfiledNode("encoder/Conv_3", "Conv", Shapes("1,3,4,4"), Shapes("1,3,4,4"), 1);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => MultiplyAdds.Of(odd)).Message, "encoder/Conv_3");
    }

    private static long[][] Shapes(string text) => [.. text.Split(';').Select(shape => shape.Split(',').Select(long.Parse).ToArray())];
}
