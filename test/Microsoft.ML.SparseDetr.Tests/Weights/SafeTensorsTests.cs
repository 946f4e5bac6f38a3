using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.SparseDetr.Tests.Support;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Weights;

[TestClass]
public class SafeTensorsTests
{
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("safetensors-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void WhatIsWrittenIsRead()
    {
        var path = Path.Combine(_folder, "all.safetensors");
        var shared = rand(3, 2);
        var tensors = new Dictionary<string, Tensor>
        {
            ["flag"] = tensor(new[] { true, false, true }),
            ["count"] = tensor(7L),
            ["wide"] = rand(2, 2).to(ScalarType.Float64),
            ["half"] = rand(5).to(ScalarType.BFloat16),
            ["turned"] = rand(3, 4).t(),
            ["none"] = zeros(0, 4),
            ["a"] = shared,
            ["b"] = shared,
        };
        SafeTensors.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt", ["grüße"] = "\"quoted\"" });

        using var file = SafeTensors.Read(path);
        CollectionAssert.AreEquivalent(tensors.Keys, file.Tensors.Keys.ToArray());
        foreach ((var name, var expected) in tensors)
        {
            Assert.AreEqual(expected.dtype, file.Tensors[name].dtype, name);
            CollectionAssert.AreEqual(expected.shape, file.Tensors[name].shape, name);
            if (expected.NumberOfElements > 0)
                Close.Within(0, expected, file.Tensors[name], name);
        }
        Assert.AreSame(file.Tensors["a"], file.Tensors["b"]);
        Assert.AreEqual("a", file.Metadata["b"]);
        Assert.AreEqual("\"quoted\"", file.Metadata["grüße"]);
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(_folder), "nothing but the file is left behind");
    }

    [TestMethod]
    public void AFailedWriteLeavesTheOldFile()
    {
        var path = Path.Combine(_folder, "old.safetensors");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { ["x"] = ones(2) });
        var before = File.ReadAllBytes(path);
        Assert.ThrowsExactly<NotSupportedException>(() =>
            SafeTensors.Write(path, new Dictionary<string, Tensor> { ["x"] = zeros(2).to(ScalarType.ComplexFloat32) }));
        CollectionAssert.AreEqual(before, File.ReadAllBytes(path));
        Assert.AreEqual(1, Directory.GetFiles(_folder).Length);
    }

    [TestMethod]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "claims the bytes 0 to 8 of 4")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "claims the bytes 8 to 0")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "not what F32 [3] takes")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4611686018427387904],\"data_offsets\":[0,8]}}", 8, "not what F32")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "'-2' where a count must stand")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]}}", 8, "'1.5' where a count must stand")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,2],\"data_offsets\":[0,8]}}", 8, "at most 8 numbers")]
    [DataRow("{\"x\":{\"dtype\":\"Q4\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "unknown dtype 'Q4'")]
    [DataRow("{\"x\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "unknown dtype ''")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "lacks a shape or a pair of data_offsets")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,16]}}", 8, "lacks a shape or a pair")]
    [DataRow("{\"x\":7}", 8, "the entry of 'x' is no JSON object")]
    [DataRow("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        8, "overlap")]
    [DataRow("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        8, "twice")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "4 bytes between 'the header' and 'x'")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8, "4 bytes behind 'x'")]
    [DataRow("{\"__metadata__\":{\"a\":1}}", 0, "no text")]
    [DataRow("{\"__metadata__\":[]}", 0, "'__metadata__' is no JSON object")]
    [DataRow("{\"__metadata__\":{\"x\":\"x\"},\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
        "'x' is stored and is also an alias")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "'x' has 'dtype' twice")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[0,4611686018427387904,4],\"data_offsets\":[0,0]}}", 0, "not what F32 [0,")]
    [DataRow("{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "half a character")]
    [DataRow("[]", 0, "the header is no JSON object")]
    [DataRow("{\"x\":", 0, "no valid JSON from line 1, byte 6 on")]
    [DataRow("{\"x\":{\"dtype\":\"F32\",\"shape\":[[[[[1]]]]],\"data_offsets\":[0,4]}}", 4, "no valid JSON")]
    public void AHostileHeaderIsRefusedWithFileAndReason(string header, int dataBytes, string reason)
    {
        var json = Encoding.UTF8.GetBytes(header);
        AssertRefused([.. Length((ulong)json.Length), .. json, .. new byte[dataBytes]], reason);
    }

    [TestMethod]
    public void BrokenLengthsAreRefusedBeforeMemoryIsTaken()
    {
        AssertRefused([], "is empty");
        AssertRefused([1, 2, 3], "too few");
        AssertRefused([.. Length(1UL << 62), .. "{}"u8], "beyond the end");
        AssertRefused([.. Length(ulong.MaxValue), .. "{}"u8], "beyond the end");
        AssertRefused([.. Length(3), .. "{}"u8], "beyond the end");
        AssertRefused([.. Length((16UL << 20) + 1), .. new byte[(16 << 20) + 1]], "over the limit");
        AssertRefused([.. Length(4), 0x7b, 0xff, 0xfe, 0x7d], "no valid JSON");
    }

    [TestMethod]
    public void NamesCannotWriteToTheTerminalOrFillIt()
    {
        var header = "{\"\\u001b[2J" + new string('x', 100_000) + "\":7}";
        var json = Encoding.UTF8.GetBytes(header);
        var path = Path.Combine(_folder, "long.safetensors");
        File.WriteAllBytes(path, [.. Length((ulong)json.Length), .. json]);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => SafeTensors.Read(path)).Message;
        Assert.IsLessThan(500, message.Length);
        Assert.IsFalse(message.Any(char.IsControl));
        Assert.Contains("(100004 characters)", message);
    }

    [TestMethod]
    public void AMissingFileIsNamed()
    {
        var path = Path.Combine(_folder, "none.safetensors");
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => SafeTensors.Read(path)).Message, path);
    }

    private void AssertRefused(byte[] content, string reason)
    {
        var path = Path.Combine(_folder, "bad.safetensors");
        File.WriteAllBytes(path, content);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => SafeTensors.Read(path));
        StringAssert.Contains(error.Message, path);
        StringAssert.Contains(error.Message, reason);
    }

    private static byte[] Length(ulong value)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
