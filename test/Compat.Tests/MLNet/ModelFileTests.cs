using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MLNet;

[TestClass]
public sealed class ModelFileTests
{
    private readonly MLContext ml = new(seed: 1);

    private sealed class Silent : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx)
        {
        }

        public IDataView Transform(IDataView input) => input;
    }

    private sealed class Forwarding(ITransformer inner) : ITransformer
    {
        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);

        public IDataView Transform(IDataView input) => inner.Transform(input);
    }

    private IDataView Data => ml.Data.LoadFromEnumerable(new[] { new { Name = "a" }, new { Name = "b" } }.ToList());

    private ITransformer Chain => ml.Transforms.Conversion.MapValueToKey("Key", "Name").Append(ml.Transforms.Conversion.MapKeyToValue("Back", "Key")).Fit(Data);

    private byte[] Bytes()
    {
        using var stream = new MemoryStream();
        ml.Model.Save(Chain, Data.Schema, stream);
        return stream.ToArray();
    }

    private FormatException Refused(byte[] bytes, string cause)
    {
        var error = Assert.ThrowsExactly<FormatException>(() => ml.Model.Load(new MemoryStream(bytes), out _));
        StringAssert.Contains(error.Message, "Could not load a model from the stream");
        StringAssert.Contains(error.Message, cause);
        return error;
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    [TestMethod]
    public void Entries_lie_as_in_a_model_of_the_package()
    {
        using var zip = new ZipArchive(new MemoryStream(Bytes()));
        CollectionAssert.AreEquivalent(
            new[] { "TrainingInfo/Version.txt", "TransformerChain/Model.key", "TransformerChain/Transform_000/Model.key", "TransformerChain/Transform_001/Model.key", "Schema" },
            zip.Entries.Select(entry => entry.FullName).ToArray());
    }

    [TestMethod]
    public void File_is_written_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        ml.Model.Save(Chain, Data.Schema, folder["model.zip"]);
        ITransformer loaded = ml.Model.Load(folder["model.zip"], out DataViewSchema schema);
        CollectionAssert.AreEqual(Rows.Texts(Chain.Transform(Data)), Rows.Texts(loaded.Transform(Data)));
        Assert.AreEqual("Name", schema.Single().Name);

        Assert.ThrowsExactly<InvalidOperationException>(() => ml.Model.Save(new Silent(), null, folder["other.zip"]));
        CollectionAssert.AreEqual(new[] { folder["model.zip"] }, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void Transformer_that_writes_nothing_is_an_error_and_forwarding_is_not()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => ml.Model.Save(new Silent(), null, new MemoryStream())).Message, "ModelSignature not specified!");
        using var stream = new MemoryStream();
        ml.Model.Save(new Forwarding(Chain), Data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = ml.Model.Load(stream, out _);
        CollectionAssert.AreEqual(Rows.Texts(Chain.Transform(Data)), Rows.Texts(loaded.Transform(Data)));
    }

    [TestMethod]
    public void Files_that_are_no_models_are_refused_with_the_cause()
    {
        Refused([], "");
        Refused("no zip at all"u8.ToArray(), "");
        Refused(Zip(("readme.txt", [1])), "there is no entry 'TransformerChain/Model.key'");
        Refused(Zip(("TransformerChain/Model.key", [.. "ML\0MODEL"u8, .. new byte[300]])), "written by the Microsoft.ML package");
        Refused(Zip(("TransformerChain/Model.key", [1, 2, 3])), "no model file");
        using var folder = new TemporaryFolder();
        Assert.ThrowsExactly<FileNotFoundException>(() => ml.Model.Load(folder["none.zip"], out _));
        File.WriteAllText(folder["text.zip"], "text");
        StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => ml.Model.Load(folder["text.zip"], out _)).Message, folder["text.zip"]);
    }

    [TestMethod]
    public void Hostile_counts_and_endless_nesting_are_refused()
    {
        Refused(Zip(("TransformerChain/Model.key", Key("TransformerChain", BitConverter.GetBytes(int.MaxValue)))), "announces");
        Refused(Zip(("TransformerChain/Model.key", Key("Unheard of", []))), "unknown kind 'Unheard of'");
        Refused(Zip(("TransformerChain/Model.key", Key("TransformerChain", [1, 0]))), "");
        var deep = Enumerable.Range(0, 60).Select(depth =>
            (string.Concat("TransformerChain", string.Concat(Enumerable.Repeat("/Transform_000", depth)), "/Model.key"), Key("TransformerChain", [1, 0, 0, 0, 7, 0, 0, 0])));
        Refused(Zip(deep.ToArray()), "nested");
    }

    [TestMethod]
    public void Custom_mapping_of_an_unknown_assembly_names_contract_and_assembly()
    {
        byte[] bytes = Zip(("TransformerChain/Model.key", Key("CustomTransformer", [1, (byte)'c', 4, .. "None"u8])));
        var error = Assert.ThrowsExactly<FileNotFoundException>(() => ml.Model.Load(new MemoryStream(bytes), out _));
        StringAssert.Contains(error.Message, "'c' needs the assembly 'None'");
    }

    [TestMethod]
    public void Model_cut_off_anywhere_is_refused()
    {
        byte[] whole = Bytes();
        for (int length = 0; length < whole.Length; length += 97)
            Refused(whole[..length], "");
    }

    [TestMethod]
    public void Damaged_bytes_are_refused_or_harmless()
    {
        var map = new Dictionary<string, float[]> { ["a"] = [1, 2], ["b"] = [] };
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Key", "Name")
            .Append(ml.Transforms.Conversion.MapValue("Out", map, "Name"))
            .Append(ml.Transforms.LoadImages("Image", "", "Name"))
            .Append(ml.Transforms.ResizeImages("Small", 4, 4, "Image"))
            .Append(ml.Transforms.ExtractPixels("Pixels", "Small"))
            .Append(ml.Transforms.SelectColumns("Key", "Out", "Pixels")).Fit(Data);
        using var stream = new MemoryStream();
        ml.Model.Save(model, model.GetOutputSchema(Data.Schema), stream);
        using var zip = new ZipArchive(stream);
        (string Name, byte[] Content)[] entries = zip.Entries.Select(entry =>
        {
            using Stream source = entry.Open();
            using var content = new MemoryStream();
            source.CopyTo(content);
            return (entry.FullName, content.ToArray());
        }).ToArray();
        var random = new Random(1);
        int refused = 0;
        for (int round = 0; round < 400; round++)
        {
            var damaged = entries.Select(entry => (entry.Name, Content: entry.Content.ToArray())).ToArray();
            byte[] victim = damaged[random.Next(damaged.Length)].Content;
            victim[random.Next(victim.Length)] = (byte)random.Next(256);
            try
            {
                ml.Model.Load(new MemoryStream(Zip(damaged)), out _);
            }
            catch (FormatException)
            {
                refused++;
            }
        }
        Assert.IsTrue(refused > 50, $"{refused} refused");
    }

    private static byte[] Key(string loader, byte[] body)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("MLCOMPAT"u8);
        writer.Write(1);
        writer.Write(loader);
        writer.Write(body.Length);
        writer.Write(body);
        return stream.ToArray();
    }
}
