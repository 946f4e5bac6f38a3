using Microsoft.ML.SparseDetr.Inspection;

namespace Microsoft.ML.SparseDetr.Tests.Inspection;

[TestClass]
public class NodeSavingsTests
{
    [TestMethod]
    public void Only_nodes_of_other_shapes_count()
    {
        ProfiledNode[] dense = [Node(64, 10), Node(64, 11), Node(32, 5), Node(16, 2)];
        Assert.AreEqual(0, NodeSavings.Of(dense, [Node(64, 8), Node(64, 8), Node(32, 9), Node(16, 4)]));
        Assert.AreEqual(10 + 11 - 9 - 7, NodeSavings.Of(dense, [Node(64, 9), Node(48, 7), Node(32, 9), Node(16, 4)]), 1e-12);
        Assert.AreEqual(10 + 11 + 5 - 9 - 9 - 1, NodeSavings.Of(dense, [Node(64, 9), Node(32, 9), Node(32, 1), Node(16, 4)]), 1e-12);
        Assert.AreEqual(-3, NodeSavings.Of(dense, [.. dense, Node(8, 3)]), 1e-12);
    }

    private static ProfiledNode Node(long channels, double milliseconds) =>
        new($"any {milliseconds}", "Conv", [[1, channels, 8, 8]], [[1, channels, 8, 8]], milliseconds);
}
