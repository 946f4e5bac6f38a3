using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Compat.Tests.MLNet;

[TestClass]
public sealed class CustomMappingTests
{
    private readonly MLContext ml = new(seed: 1);

    public sealed class Source
    {
        public float Weight { get; set; }

        public string Name { get; set; } = "";
    }

    public sealed class Target
    {
        public float Doubled { get; set; }

        public string[] Letters { get; set; } = [];
    }

    [CustomMappingFactoryAttribute("Compat.Tests/Double")]
    public sealed class Factory : CustomMappingFactory<Source, Target>
    {
        public static int Calls;

        public override Action<Source, Target> GetMapping() => Map;

        public static void Map(Source source, Target target)
        {
            Calls++;
            target.Doubled = 2 * source.Weight;
            target.Letters = source.Name.Select(letter => letter.ToString()).ToArray();
        }
    }

    private sealed class ImageSource
    {
        [ImageType(2, 2)]
        public MLImage? Image { get; set; }
    }

    private sealed class WithoutSize
    {
        [ImageType]
        public MLImage? Image { get; set; }
    }

    private sealed class ImageSize
    {
        public int Width { get; set; }
    }

    private IDataView Data => ml.Data.LoadFromEnumerable(new[] { new { Weight = 1f, Name = "ab" }, new { Weight = 3f, Name = "" } }.ToList());

    [TestMethod]
    public void Stored_mapping_is_found_by_its_contract()
    {
        IDataView output = EstimatorCheck.Run(ml, ml.Transforms.CustomMapping<Source, Target>(Factory.Map, "Compat.Tests/Double"), Data);
        CollectionAssert.AreEqual(new float[] { 2, 6 }, output.GetColumn<float>("Doubled").ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b" }, output.GetColumn<string[]>("Letters").First());
    }

    [TestMethod]
    public void Function_runs_once_per_row_however_many_columns_are_read()
    {
        IDataView output = ml.Transforms.CustomMapping<Source, Target>(Factory.Map, null).Fit(Data).Transform(Data);
        Factory.Calls = 0;
        Rows.Texts(output);
        Assert.AreEqual(2, Factory.Calls);
    }

    [TestMethod]
    public void Mapping_without_contract_cannot_be_saved()
    {
        ITransformer model = ml.Transforms.CustomMapping<Source, Target>(Factory.Map, null).Fit(Data);
        Assert.ThrowsExactly<InvalidOperationException>(() => ml.Model.Save(model, null, new MemoryStream()));
    }

    [TestMethod]
    public void Chain_refuses_an_image_column_though_the_transformer_takes_it()
    {
        IDataView data = ml.Data.LoadFromEnumerable(new[] { new { Path = "" } }.ToList());
        var load = ml.Transforms.LoadImages("Image", "", "Path");
        var map = ml.Transforms.CustomMapping<ImageSource, ImageSize>((source, target) => target.Width = source.Image?.Width ?? -1, null);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => load.Append(map).Fit(data));
        StringAssert.Contains(error.Message, "got Image");

        IDataView loaded = load.Fit(data).Transform(data);
        Assert.AreEqual(-1, map.Fit(loaded).Transform(loaded).GetColumn<int>("Width").Single());
    }

    [TestMethod]
    public void Image_attribute_without_a_size_is_refused_as_in_the_package()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SchemaDefinition.Create(typeof(WithoutSize)));
        StringAssert.Contains(error.Message, "Must be positive");
    }
}
