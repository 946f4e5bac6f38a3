using System.Reflection;
using System.Text.Json;

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
        var copy = options.Copy();
        Assert.AreEqual(JsonSerializer.Serialize(options), JsonSerializer.Serialize(copy));
        PropertyInfo[] groups = [.. typeof(SparsityOptions).GetProperties().Where(property => property.PropertyType.IsClass)];
        Assert.HasCount(6, groups);
        foreach (var group in groups)
            Assert.AreNotSame(group.GetValue(options), group.GetValue(copy), group.Name);
    }
}
