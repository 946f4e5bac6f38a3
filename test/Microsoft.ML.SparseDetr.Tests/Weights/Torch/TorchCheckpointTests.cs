using Microsoft.ML.SparseDetr.Tests.Support;
using static Microsoft.ML.SparseDetr.Testing.PickleWriter;
using static Microsoft.ML.SparseDetr.Testing.TorchFiles;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Weights.Torch;

/// <summary>Checkpoints that PyTorch wrote (test/fixtures/torch/make.py), and others made here for what it does not write.</summary>
[TestClass]
public sealed class TorchCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("training-zip.pth")]
    [DataRow("training-old.pth")]
    public void The_averaged_weights_of_a_training_are_read(string name)
    {
        using var file = TensorFile.Read(Fixture(name));
        CollectionAssert.AreEquivalent(
            new[] { "0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked" },
            file.Tensors.Keys.ToArray());
        Close.Within(0, arange(24f).reshape(2, 3, 2, 2) * 10, file.Tensors["0.weight"], "0.weight");
        Close.Within(0, ones(2), file.Tensors["1.running_var"], "1.running_var");
        Assert.AreEqual(0L, file.Tensors["1.num_batches_tracked"].item<long>());
        Assert.AreEqual(0, file.Metadata.Count);
    }

    [TestMethod]
    [DataRow("views-zip.pth")]
    [DataRow("views-old.pth")]
    public void Views_and_types_come_out_as_PyTorch_saved_them(string name)
    {
        using var file = TensorFile.Read(Fixture(name));
        var tensors = file.Tensors;
        var all = arange(12f);
        Close.Within(0, all, tensors["a"], "a");
        Assert.AreSame(tensors["a"], tensors["b"], "two names of one tensor");
        Close.Within(0, all.reshape(3, 4).t(), tensors["turned"], "turned");
        Close.Within(0, all[TensorIndex.Slice(4, 8)].reshape(2, 2), tensors["part"], "part");
        Close.Within(0, ones(2) * 3, tensors["parameter"], "parameter");
        Assert.AreEqual(7L, tensors["scalar"].item<long>());
        CollectionAssert.AreEqual(new long[] { 0, 4 }, tensors["none"].shape);
        foreach (var (type, key) in new[]
        {
            (ScalarType.Float16, "half"), (ScalarType.BFloat16, "bfloat"), (ScalarType.Float64, "double"), (ScalarType.Int32, "int"),
            (ScalarType.Int16, "short"), (ScalarType.Int8, "char"), (ScalarType.Byte, "byte"),
        })
        {
            Assert.AreEqual(type, tensors[key].dtype, key);
            Close.Within(0, arange(3f), tensors[key], key);
        }
        CollectionAssert.AreEqual(new[] { true, false, true }, tensors["bool"].data<bool>().ToArray());
        Assert.AreEqual(15, tensors.Count);
    }

    [TestMethod]
    public void Weights_stand_where_official_files_have_them()
    {
        var (average, model) = (Dict(("w", One(10))), Dict(("w", One(20))));
        Assert.AreEqual(10, ReadOne(Dict(("model", model), ("ema", Dict(("module", average), ("updates", 3))))), "DEIM");
        Assert.AreEqual(10, ReadOne(Dict(("ema", average), ("model", model))));
        Assert.AreEqual(20, ReadOne(Dict(("model", model), ("epoch", 3))), "DETR");
        Assert.AreEqual(20, ReadOne(Dict(("model", model), ("ema", null))));
        Assert.AreEqual(20, ReadOne(Dict(("model", model), ("ema", Dict()))));
        Assert.AreEqual(20, ReadOne(Dict(("state_dict", model))));
        Assert.AreEqual(20, ReadOne(model), "torchvision");
    }

    [TestMethod]
    public void A_wrapper_around_all_names_is_taken_off()
    {
        using (var wrapped = Read(Dict(("module.w", One(1)), ("module.v", One(2)))))
            CollectionAssert.AreEquivalent(new[] { "w", "v" }, wrapped.Tensors.Keys.ToArray());
        using var mixed = Read(Dict(("module.w", One(1)), ("v", One(2))));
        CollectionAssert.AreEquivalent(new[] { "module.w", "v" }, mixed.Tensors.Keys.ToArray());
    }

    [TestMethod]
    public void What_is_no_tensor_stays_out()
    {
        using var file = Read(Dict(("w", One(1)), ("scale", 2.5), (7, "x"), ("names", new List<object?> { "a", Magic, -3, null, true })));
        CollectionAssert.AreEquivalent(new[] { "w" }, file.Tensors.Keys.ToArray());
    }

    [TestMethod]
    public void Texts_of_Python_2_and_of_new_protocols_are_read()
    {
        var old = new PickleWriter().Raw('}').Raw('U', 1, 'w').Value(One(1)).Raw('s');
        var fresh = new PickleWriter().Raw(0x95).Raw(BitConverter.GetBytes(1L)).Raw('}', 0x94, 0x8c, 1, 'w').Value(One(1)).Raw('s');
        Assert.AreEqual(1, ReadOne(old));
        Assert.AreEqual(1, ReadOne(fresh));
    }

    [TestMethod]
    public void The_content_decides_and_not_the_name()
    {
        var path = _folder.File("weights.pth");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["x"] = ones(2) }, new Dictionary<string, string> { ["format"] = "pt" });
        using (var file = TensorFile.Read(path))
            Assert.AreEqual("pt", file.Metadata["format"]);
        path = _folder.File("weights.safetensors");
        File.Copy(Fixture("training-old.pth"), path);
        using (var file = TensorFile.Read(path))
            Assert.HasCount(6, file.Tensors);
        Assert.ThrowsExactly<InvalidDataException>(() => SafeTensors.Read(path));
    }

    private double ReadOne(PickleWriter root)
    {
        using var file = Read(root);
        return file.Tensors["w"].item<float>();
    }

    /// <summary>Both formats have to give the same; the one element of storage i is i.</summary>
    private TensorFile Read(PickleWriter root)
    {
        var pickle = Pickle(root);
        int[] keys = [.. new[] { 1, 2, 10, 20 }.Where(key => pickle.AsSpan().IndexOf(TorchKey(key)) >= 0)];
        var (zip, old) = (_folder.File("zip.pth"), _folder.File("old.pth"));
        File.WriteAllBytes(zip, Zip(pickle, [.. keys.Select(key => ($"{key}", BitConverter.GetBytes((float)key)))]));
        File.WriteAllBytes(old, Stream(pickle, [.. keys.Select(key => ($"{key}", 1L, BitConverter.GetBytes((float)key)))]));
        using var other = TensorFile.Read(old);
        var file = TensorFile.Read(zip);
        CollectionAssert.AreEquivalent(other.Tensors.Keys.ToArray(), file.Tensors.Keys.ToArray());
        foreach (var (name, tensor) in other.Tensors)
            Close.Within(0, tensor, file.Tensors[name], name);
        return file;
    }

    private static byte[] TorchKey(int key) => new PickleWriter().Value($"{key}").Value("cpu").ToArray();

    private static PickleWriter One(int key) => Tensor("FloatStorage", $"{key}", 1, 0, [1], [1]);

    private static PickleWriter Dict(params (object? Key, object? Value)[] items) => new PickleWriter().Value(items.ToList());

    private static string Fixture(string name) => Path.Combine(Repository.Root, "test", "fixtures", "torch", name);
}
