using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MLNet;

[TestClass]
public sealed class DataViewTests
{
    private readonly MLContext ml = new(seed: 1);

    private sealed class Item
    {
        public int Number { get; set; }

        public string? Name { get; set; }

        public float[]? Values { get; set; }

        public string[]? Words { get; set; }

        [KeyType(3)]
        public uint Key { get; set; }

        [ColumnName("Renamed"), VectorType(2)]
        public double[] Pair { get; set; } = [];

        [NoColumn]
        public object? Ignored { get; set; }

        public DateTime When { get; set; }
    }

    private static List<Item> Items(int count) => Enumerable.Range(0, count).Select(i => new Item
    {
        Number = i,
        Name = i % 5 == 4 ? null : $"n{i}",
        Values = Enumerable.Range(0, i % 3).Select(v => (float)v).ToArray(),
        Words = i % 2 == 0 ? [] : ["a", $"b{i}"],
        Key = (uint)(i % 4),
        Pair = [i, -i],
        When = new DateTime(2020, 1, 1).AddDays(i),
    }).ToList();

    private IDataView Numbers(int count) => ml.Data.LoadFromEnumerable(Items(count));

    private int[] Order(IDataView view, Random? random = null)
    {
        DataViewSchema.Column column = view.Schema["Number"];
        using DataViewRowCursor cursor = view.GetRowCursor([column], random);
        ValueGetter<int> getter = cursor.GetGetter<int>(column);
        var seen = new List<int>();
        int value = 0;
        while (cursor.MoveNext())
        {
            Assert.AreEqual(seen.Count, cursor.Position);
            getter(ref value);
            seen.Add(value);
        }
        Assert.IsFalse(cursor.MoveNext());
        return seen.ToArray();
    }

    [TestMethod]
    public void Class_becomes_columns_and_comes_back()
    {
        List<Item> items = Items(7);
        IDataView view = ml.Data.LoadFromEnumerable(items);

        Assert.AreEqual("Int32", view.Schema["Number"].Type.ToString());
        Assert.AreEqual("Vector<Single, *>", view.Schema["Values"].Type.ToString());
        Assert.AreEqual("Key<UInt32, 0-2>", view.Schema["Key"].Type.ToString());
        Assert.AreEqual("Vector<Double, 2>", view.Schema["Renamed"].Type.ToString());
        Assert.IsNull(view.Schema.GetColumnOrNull("Ignored"));
        Assert.AreEqual(7, view.GetRowCount());

        Item[] back = ml.Data.CreateEnumerable<Item>(view, reuseRowObject: false).ToArray();
        Assert.HasCount(items.Count, back);
        for (int i = 0; i < back.Length; i++)
        {
            Assert.AreEqual(items[i].Name ?? "", back[i].Name);
            CollectionAssert.AreEqual(items[i].Values, back[i].Values);
            CollectionAssert.AreEqual(items[i].Words, back[i].Words);
            CollectionAssert.AreEqual(items[i].Pair, back[i].Pair);
            Assert.AreEqual(items[i].Key, back[i].Key);
            Assert.AreEqual(items[i].When, back[i].When);
        }
    }

    [TestMethod]
    public void Vector_of_another_length_than_declared_is_an_error_that_names_the_member()
    {
        IDataView view = ml.Data.LoadFromEnumerable(new[] { new Item { Pair = [1] } });
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Rows.Texts(view));
        StringAssert.Contains(error.Message, "Item.Pair");
    }

    [TestMethod]
    public void Columns_that_are_missing_or_of_another_type_are_errors()
    {
        IDataView view = ml.Data.LoadFromEnumerable(new[] { new { Number = 1f } });
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => ml.Data.CreateEnumerable<Item>(view, false)).Message, "Number");
        IDataView other = ml.Data.LoadFromEnumerable(new[] { new { Number = 1 } });
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => ml.Data.CreateEnumerable<Item>(other, false)).Message, "not found");
        Assert.AreEqual(1, ml.Data.CreateEnumerable<Item>(other, false, ignoreMissingColumns: true).Single().Number);
    }

    [TestMethod]
    public void Getters_follow_the_cursor_and_refuse_outside_of_rows()
    {
        IDataView view = Numbers(3);
        DataViewSchema.Column number = view.Schema["Number"];
        using DataViewRowCursor cursor = view.GetRowCursor([number]);
        ValueGetter<int> getter = cursor.GetGetter<int>(number);
        int value = 0;
        Assert.AreEqual(-1, cursor.Position);
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
        Assert.IsTrue(cursor.IsColumnActive(number));
        Assert.IsFalse(cursor.IsColumnActive(view.Schema["Name"]));
        Assert.ThrowsExactly<ArgumentException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<float>(number));
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            getter(ref value);
            Assert.AreEqual(i, value);
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
    }

    [TestMethod]
    public void List_can_be_shuffled_by_a_random_and_a_sequence_cannot()
    {
        IDataView list = Numbers(20);
        Assert.IsTrue(list.CanShuffle);
        CollectionAssert.AreEqual(Order(list, new Random(5)), Order(list, new Random(5)));
        CollectionAssert.AreNotEqual(Order(list, new Random(5)), Order(list));
        CollectionAssert.AreEquivalent(Order(list, new Random(5)), Order(list));

        IDataView sequence = ml.Data.LoadFromEnumerable(Items(20).Select(item => item));
        Assert.IsFalse(sequence.CanShuffle);
        Assert.IsNull(sequence.GetRowCount());
        CollectionAssert.AreEqual(Order(sequence), Order(sequence, new Random(5)));
    }

    [TestMethod]
    public void Row_to_row_transformers_pass_shuffling_on()
    {
        IDataView view = ml.Transforms.CopyColumns("Copy", "Number").Fit(Numbers(20)).Transform(Numbers(20));
        Assert.IsTrue(view.CanShuffle);
        CollectionAssert.AreEqual(Order(Numbers(20), new Random(5)), Order(view, new Random(5)));
        IDataView selected = ml.Transforms.SelectColumns("Number").Fit(view).Transform(view);
        CollectionAssert.AreEqual(Order(Numbers(20), new Random(5)), Order(selected, new Random(5)));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(1000)]
    public void ShuffleRows_gives_each_row_once_in_an_order_of_the_seed(int pool)
    {
        IDataView sequence = ml.Data.LoadFromEnumerable(Items(50).Select(item => item));
        IDataView shuffled = ml.Data.ShuffleRows(sequence, seed: 3, shufflePoolSize: pool);
        int[] order = Order(shuffled);
        CollectionAssert.AreEqual(order, Order(shuffled));
        CollectionAssert.AreEqual(order, Order(ml.Data.ShuffleRows(sequence, seed: 3, shufflePoolSize: pool)));
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 50).ToArray(), order);
        if (pool > 1)
            CollectionAssert.AreNotEqual(order, Order(ml.Data.ShuffleRows(sequence, seed: 4, shufflePoolSize: pool)));
        CollectionAssert.AreEquivalent(Rows.Texts(sequence), Rows.Texts(shuffled));
    }

    [TestMethod]
    public void TrainTestSplit_parts_by_fraction_and_seed()
    {
        IDataView view = Numbers(2000);
        var split = ml.Data.TrainTestSplit(view, testFraction: 0.25, seed: 7);
        int[] train = Order(split.TrainSet), test = Order(split.TestSet);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 2000).ToArray(), train.Concat(test).ToArray());
        Assert.IsTrue(Math.Abs(test.Length - 500) < 80, $"{test.Length} of 2000");
        CollectionAssert.AreEqual(test, Order(ml.Data.TrainTestSplit(view, 0.25, seed: 7).TestSet));
        CollectionAssert.AreNotEqual(test, Order(ml.Data.TrainTestSplit(view, 0.25, seed: 8).TestSet));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Data.TrainTestSplit(view, 1));
    }

    [TestMethod]
    public void TrainTestSplit_keeps_rows_of_one_key_together()
    {
        IDataView view = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(i => new { Number = i, Group = $"g{i / 3}" }).ToList());
        var split = ml.Data.TrainTestSplit(view, 0.4, samplingKeyColumnName: "Group", seed: 2);
        var train = split.TrainSet.GetColumn<string>("Group").ToHashSet();
        var test = split.TestSet.GetColumn<string>("Group").ToHashSet();
        Assert.IsFalse(train.Overlaps(test));
        Assert.AreEqual(100, train.Count + test.Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Data.TrainTestSplit(view, 0.4, "Nowhere"));
    }

    [TestMethod]
    public void CrossValidationSplit_tests_each_row_once()
    {
        var folds = ml.Data.CrossValidationSplit(Numbers(100), numberOfFolds: 4, seed: 1);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 100).ToArray(), folds.SelectMany(fold => Order(fold.TestSet)).ToArray());
    }

    [TestMethod]
    public void Skip_and_take_cut_by_position()
    {
        IDataView view = Numbers(10);
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, Order(ml.Data.TakeRows(view, 3)));
        CollectionAssert.AreEqual(new[] { 8, 9 }, Order(ml.Data.SkipRows(view, 8)));
        Assert.AreEqual(2, ml.Data.SkipRows(view, 8).GetRowCount());
        Assert.AreEqual(0, ml.Data.SkipRows(view, 11).GetRowCount());
        Assert.IsEmpty(Order(ml.Data.SkipRows(view, 11)));
    }

    [TestMethod]
    public void Cache_reads_its_source_once_and_leaves_images_out()
    {
        int reads = 0;
        IDataView source = ml.Data.LoadFromEnumerable(Items(5).Select(item =>
        {
            reads++;
            return item;
        }));
        IDataView cached = ml.Data.Cache(source);
        CollectionAssert.AreEqual(Rows.Texts(source), Rows.Texts(cached));
        reads = 0;
        Assert.HasCount(5, Order(cached, new Random(1)));
        Assert.AreEqual(0, reads);

        IDataView images = ml.Transforms.LoadImages("Image", "", "Name").Fit(source).Transform(source);
        Assert.IsNull(ml.Data.Cache(images).Schema.GetColumnOrNull("Image"));
    }

    [TestMethod]
    public void Later_column_hides_an_earlier_one_of_its_name()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("A", TextDataViewType.Instance);
        DataViewSchema schema = builder.ToSchema();
        Assert.IsTrue(schema[0].IsHidden);
        Assert.IsFalse(schema[1].IsHidden);
        Assert.AreEqual(1, schema["A"].Index);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => schema["B"]);
    }

    [TestMethod]
    public void Schema_given_to_LoadFromEnumerable_adds_sizes_and_annotations()
    {
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("Name").Fit(Numbers(3)).Transform(Numbers(3));
        IDataView again = ml.Data.LoadFromEnumerable(new[] { new { Name = 2u } }.ToList(), ml.Transforms.SelectColumns("Name").Fit(keyed).GetOutputSchema(keyed.Schema));
        Assert.AreEqual("n1", ml.Transforms.Conversion.MapKeyToValue("Name").Fit(again).Transform(again).GetColumn<string>("Name").Single());
    }
}
