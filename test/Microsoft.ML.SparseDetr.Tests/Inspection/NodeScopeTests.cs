using Microsoft.ML.SparseDetr.Inspection;

namespace Microsoft.ML.SparseDetr.Tests.Inspection;

[TestClass]
public sealed class NodeScopeTests
{
    [TestMethod]
    [DataRow("backbone/stem/Relu:out_nchwc", NetworkComponent.Backbone)]
    [DataRow("encoder/fpn0/Conv_2", NetworkComponent.Encoder)]
    [DataRow("decoder/select/TopK", NetworkComponent.Selection)]
    [DataRow("decoder/Concat", NetworkComponent.Decoder)]
    [DataRow("fused decoder/layer0/Gemm_8", NetworkComponent.Decoder)]
    [DataRow("decoder/layer12/heads/Gemm", NetworkComponent.Heads)]
    [DataRow("decoder/score/Gemm", NetworkComponent.Heads)]
    [DataRow("post/TopK", NetworkComponent.Postprocessing)]
    public void The_scope_may_stand_anywhere(string name, NetworkComponent component) => Assert.AreEqual(component, NodeScope.Of(name));

    [TestMethod]
    public void A_node_without_a_scope_belongs_to_its_neighbour()
    {
        var nodes = new[] { "ReorderInput", "backbone/Conv:Conv", "ReorderOutput", "Reshape_token_1:Reshape",
            "ReorderInput_token_2:ReorderInput", "encoder/Conv:Conv", "boxes:Identity" }
            .Select(text => text.Split(':')).Select(parts => new ProfiledNode(parts[0], parts[^1], [], [], 1)).ToList();

        CollectionAssert.AreEqual(
            new[]
            {
                NetworkComponent.Backbone, NetworkComponent.Backbone, NetworkComponent.Backbone, NetworkComponent.Backbone,
                NetworkComponent.Encoder, NetworkComponent.Encoder, NetworkComponent.Postprocessing,
            },
            NodeScope.OfAll(nodes));
        Assert.IsNull(NodeScope.Of("Reshape_token_1"));
    }
}
