using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Compat.Tests.MLNet;

[TestClass]
public sealed class TransformTests
{
    private readonly MLContext ml = new(seed: 1);

    private IDataView Animals => ml.Data.LoadFromEnumerable(new[]
    {
        new { Name = "cat", Names = new[] { "dog", "cat" }, Weight = 4f },
        new { Name = "dog", Names = Array.Empty<string>(), Weight = 9f },
        new { Name = "", Names = new[] { "ant", "" }, Weight = float.NaN },
        new { Name = "ant", Names = new[] { "cow" }, Weight = 4f },
    }.ToList());

    [TestMethod]
    public void CopyColumns_copies_type_annotations_and_values()
    {
        IDataView output = EstimatorCheck.Run(ml, ml.Transforms.CopyColumns("Copy", "Names"), Animals);
        CollectionAssert.AreEqual(output.GetColumn<string[]>("Names").Last(), output.GetColumn<string[]>("Copy").Last());
    }

    [TestMethod]
    public void Drop_and_select_keep_what_they_say()
    {
        IDataView dropped = EstimatorCheck.Run(ml, ml.Transforms.DropColumns("Names"), Animals);
        CollectionAssert.AreEqual(new[] { "Name", "Weight" }, dropped.Schema.Select(column => column.Name).ToArray());
        IDataView selected = EstimatorCheck.Run(ml, ml.Transforms.SelectColumns("Weight", "Name"), Animals);
        CollectionAssert.AreEqual(new[] { "Weight", "Name" }, selected.Schema.Select(column => column.Name).ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.SelectColumns("Nowhere").Fit(Animals));
    }

    [TestMethod]
    public void Dropping_a_column_drops_the_ones_it_hides()
    {
        var chain = ml.Transforms.CopyColumns("Name", "Weight").Append(ml.Transforms.DropColumns("Name"));
        Assert.IsNull(EstimatorCheck.Run(ml, chain, Animals).Schema.GetColumnOrNull("Name"));
    }

    [TestMethod]
    public void Keys_go_by_occurrence_from_one_on_and_zero_is_missing()
    {
        IDataView output = EstimatorCheck.Run(ml, ml.Transforms.Conversion.MapValueToKey("Key", "Name"), Animals);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 0, 3 }, output.GetColumn<uint>("Key").ToArray());
        Assert.AreEqual("Key<UInt32, 0-2>", output.Schema["Key"].Type.ToString());
        Assert.IsTrue(output.Schema["Key"].HasKeyValues());
    }

    [TestMethod]
    public void Keys_go_by_value_where_asked()
    {
        IDataView names = EstimatorCheck.Run(
            ml, ml.Transforms.Conversion.MapValueToKey("Key", "Names", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue), Animals);
        CollectionAssert.AreEqual(new uint[] { 4, 2 }, names.GetColumn<uint[]>("Key").First());
        IDataView weights = EstimatorCheck.Run(
            ml, ml.Transforms.Conversion.MapValueToKey("Key", "Weight", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue, addKeyValueAnnotationsAsText: true), Animals);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 0, 1 }, weights.GetColumn<uint>("Key").ToArray());
        Assert.IsTrue(weights.Schema["Key"].HasKeyValues());
    }

    [TestMethod]
    public void Key_data_fixes_the_keys_and_round_trips_to_values()
    {
        IDataView keyData = ml.Data.LoadFromEnumerable(new[] { new { C = "cow" }, new { C = "dog" }, new { C = "cat" } }.ToList());
        var chain = ml.Transforms.Conversion.MapValueToKey("Key", "Names", keyData: keyData).Append(ml.Transforms.Conversion.MapKeyToValue("Back", "Key"));
        IDataView output = EstimatorCheck.Run(ml, chain, Animals);
        CollectionAssert.AreEqual(new uint[] { 2, 3 }, output.GetColumn<uint[]>("Key").First());
        CollectionAssert.AreEqual(new[] { "dog", "cat" }, output.GetColumn<string[]>("Back").First());
        CollectionAssert.AreEqual(new[] { "", "" }, output.GetColumn<string[]>("Back").ElementAt(2));
    }

    [TestMethod]
    public void MapKeyToValue_wants_a_key_with_values()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.Conversion.MapKeyToValue("Name").Fit(Animals));
        StringAssert.Contains(error.Message, "Schema mismatch for input column 'Name'");
    }

    [TestMethod]
    public void MapValue_looks_up_texts_vectors_and_keys()
    {
        var texts = new Dictionary<string, string> { ["cat"] = "tom", ["dog"] = "rex" };
        IDataView output = EstimatorCheck.Run(ml, ml.Transforms.Conversion.MapValue("Out", texts, "Name"), Animals);
        CollectionAssert.AreEqual(new[] { "tom", "rex", "", "" }, output.GetColumn<string>("Out").ToArray());

        var vectors = new Dictionary<string, float[]> { ["cat"] = [1, 2], ["dog"] = [] };
        output = EstimatorCheck.Run(ml, ml.Transforms.Conversion.MapValue("Out", vectors, "Name"), Animals);
        CollectionAssert.AreEqual(new float[] { 1, 2 }, output.GetColumn<float[]>("Out").First());

        output = EstimatorCheck.Run(ml, ml.Transforms.Conversion.MapValue("Out", texts, "Names", treatValuesAsKeyType: true), Animals);
        CollectionAssert.AreEqual(new uint[] { 2, 1 }, output.GetColumn<uint[]>("Out").First());
        Assert.IsTrue(output.Schema["Out"].HasKeyValues());

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.Conversion.MapValue("Out", texts, "Weight").Fit(Animals));
    }

    [TestMethod]
    public void Text_of_a_look_up_is_handed_over_by_reference()
    {
        string state = new('x', 100);
        var map = new Dictionary<string, string> { ["cat"] = state };
        IDataView output = ml.Transforms.Conversion.MapValue("Out", map, "Name").Fit(Animals).Transform(Animals);
        using DataViewRowCursor cursor = output.GetRowCursor([output.Schema["Out"]]);
        ReadOnlyMemory<char> value = default;
        Assert.IsTrue(cursor.MoveNext());
        cursor.GetGetter<ReadOnlyMemory<char>>(output.Schema["Out"])(ref value);
        Assert.IsTrue(System.Runtime.InteropServices.MemoryMarshal.TryGetString(value, out string? text, out _, out _));
        Assert.AreSame(state, text);
    }

    [TestMethod]
    public void Scopes_decide_what_a_model_keeps()
    {
        var chain = new EstimatorChain<ITransformer>()
            .Append(ml.Transforms.Conversion.MapValueToKey("Label", "Name"), TransformerScope.TrainTest)
            .Append(ml.Transforms.CopyColumns("Copy", "Weight"));
        TransformerChain<ColumnCopyingTransformer> model = chain.Fit(Animals);
        DataViewSchema scoring = model.GetOutputSchema(Animals.Schema, TransformerScope.Scoring);
        Assert.IsNull(scoring.GetColumnOrNull("Label"));
        Assert.IsNotNull(scoring.GetColumnOrNull("Copy"));
        Assert.HasCount(1, model.GetModelFor(TransformerScope.Scoring).ToArray());
    }

    [TestMethod]
    public void Missing_input_column_is_named_by_estimator_and_transformer()
    {
        var copy = ml.Transforms.CopyColumns("B", "Nowhere");
        foreach (Action action in new Action[] { () => copy.Fit(Animals), () => copy.GetOutputSchema(ShapeProbe.Of(Animals)) })
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message, "Could not find input column 'Nowhere'");
    }
}
