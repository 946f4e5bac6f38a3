using System.Reflection;
using System.Text.Json;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Sparsity.Schedule;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity;

[TestClass]
public sealed class SparsityOptionsTests
{
    [TestMethod]
    public void A_copy_has_the_same_values_and_shares_no_object()
    {
        var options = SparsityOptions.Fast();
        (options.Queries, options.DroppedTokens, options.Tokens.Choice) = (70, new() { StayKeys = true }, TokenChoice.Predicted);
        (options.Compensation.Epochs, options.Schedule.Paper, options.Scores.Decay) = (3, PaperSchedule.M, 0.5f);
        options.Repair = new() { Batches = 7 };
        options.Target = new() { Kind = SparsityTargetKind.Gflops, Ratio = 0.6f };
        options.GroupWidthRatios = new SortedDictionary<string, float> { ["backbone"] = 0.5f };
        var copy = options.Copy();
        Assert.AreEqual(JsonSerializer.Serialize(options), JsonSerializer.Serialize(copy));
        PropertyInfo[] groups = [.. typeof(SparsityOptions).GetProperties().Where(property => property.PropertyType.IsClass)];
        Assert.HasCount(8, groups);
        foreach (var group in groups)
            Assert.AreNotSame(group.GetValue(options), group.GetValue(copy), group.Name);
        Assert.AreNotSame(options.GroupWidthRatios, copy.GroupWidthRatios);
    }

    [TestMethod]
    public void The_longest_beginning_of_a_name_decides_over_the_width_of_a_group()
    {
        var options = new SparsityOptions
        {
            BackboneWidthRatio = 0.9f,
            GroupWidthRatios = new Dictionary<string, float> { ["backbone.stages.1"] = 0.5f, ["backbone.stages.1.blocks.0"] = 0.75f },
        };
        foreach (var (name, ratio) in new[]
        {
            ("backbone.stages.0.blocks.0.aggregation", 0.9f), ("backbone.stages.10.blocks.0.aggregation", 0.9f),
            ("backbone.stages.1.blocks.1.aggregation", 0.5f), ("backbone.stages.1.blocks.0.aggregation", 0.75f),
            ("backbone.stages.1.blocks.0", 0.75f),
        })
            Assert.AreEqual(ratio, options.WidthRatio(new ChannelGroup(ChannelKind.Backbone, 64) { Name = name }), name);
        CollectionAssert.AreEqual(
            new[] { SparsityComponent.Channels },
            new SparsityOptions { GroupWidthRatios = new Dictionary<string, float> { ["backbone"] = 0.5f } }.Components.ToArray());
    }

    [TestMethod]
    public void Options_that_are_off_are_not_written()
    {
        var json = JsonSerializer.Serialize(SparsityOptions.Paper());
        foreach (var name in new[] { "Target\":null", "Repair", "Early" })
            Assert.DoesNotContain(name, json, "checkpoints of the time before it can be continued");
    }
}
