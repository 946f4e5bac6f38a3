using Microsoft.ML.SparseDetr.Weights;

namespace Microsoft.ML.SparseDetr.Tests.Weights;

[TestClass]
public class WeightsOriginTests
{
    private static readonly WeightsOrigin Steel = new("deim-n", ["pit", "scratch"], 256, 320), Nameless = new(null, null, null, null);

    [TestMethod]
    public void It_survives_the_header_and_nothing_stays_nothing()
    {
        var read = WeightsOrigin.Of(Steel.ToMetadata(), "a");
        CollectionAssert.AreEqual(Steel.ClassNames!.ToArray(), read.ClassNames!.ToArray());
        Assert.AreEqual(Steel with { ClassNames = null }, read with { ClassNames = null });
        Assert.AreEqual(Nameless, WeightsOrigin.Of(Nameless.ToMetadata(), "a"));
        var sparse = Nameless with { KeepRatio = 0.3f, Criterion = TokenCriterion.Objectness };
        Assert.AreEqual("0.3 objectness", string.Join(' ', sparse.ToMetadata().Values));
        Assert.AreEqual(sparse, WeightsOrigin.Of(sparse.ToMetadata(), "a"));
    }

    [TestMethod]
    [DataRow("height", "33"), DataRow("height", "8192")]
    [DataRow("height", "0"), DataRow("width", "-32"), DataRow("width", "1000000"), DataRow("height", "many"), DataRow("classes", "a\na")]
    [DataRow("keep_ratio", "0"), DataRow("keep_ratio", "1.5"), DataRow("keep_ratio", "0,3"), DataRow("keep_ratio", "NaN")]
    [DataRow("token_criterion", "best"), DataRow("token_criterion", "1")]
    public void Entries_without_a_possible_value_are_refused(string key, string value)
    {
        var metadata = Steel.ToMetadata();
        metadata[key] = value;
        Assert.Contains("steel.safetensors",
            Assert.ThrowsExactly<InvalidDataException>(() => WeightsOrigin.Of(metadata, "steel.safetensors")).Message);
    }

    [TestMethod]
    public void The_names_of_the_weights_decide()
    {
        Assert.AreSame(Steel.ClassNames, Steel.NamesFor(2, null, "a"));
        Assert.AreSame(Steel.ClassNames, Steel.NamesFor(2, ["pit", "scratch"], "a"));
        var error = Assert.ThrowsExactly<ArgumentException>(() => Steel.NamesFor(2, ["scratch", "pit"], "a.safetensors"));
        Assert.Contains("a.safetensors: the classes of the weights are pit, scratch; those given are scratch, pit", error.Message);
        Assert.ThrowsExactly<InvalidDataException>(() => Steel.NamesFor(3, null, "a"));
    }

    [TestMethod]
    public void Weights_without_names_take_those_given_else_COCOs_else_numbers()
    {
        CollectionAssert.AreEqual(new[] { "x", "y" }, Nameless.NamesFor(2, ["x", "y"], "a").ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => Nameless.NamesFor(3, ["x", "y"], "a"));
        CollectionAssert.AreEqual(new[] { "0", "1", "2" }, Nameless.NamesFor(3, null, "a").ToArray());
        Assert.AreEqual("tv", Nameless.NamesFor(80, null, "a")[62]);
    }
}
