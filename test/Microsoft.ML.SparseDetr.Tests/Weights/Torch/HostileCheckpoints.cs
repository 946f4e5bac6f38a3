using System.IO.Compression;
using System.Text;
using static Microsoft.ML.SparseDetr.Testing.PickleWriter;
using static Microsoft.ML.SparseDetr.Testing.TorchFiles;

namespace Microsoft.ML.SparseDetr.Tests.Weights.Torch;

/// <summary>Checkpoints that mean harm or are broken, each with a part of the reason for which it is refused.</summary>
internal static class HostileCheckpoints
{
    private const long Huge = 1L << 62;

    private static readonly byte[] FourFloats = new byte[16];

    /// <summary>Name, reason and content.</summary>
    /// <param name="command">What is run if anything runs it.</param>
    public static IEnumerable<(string Name, string Reason, byte[] Content)> All(string command) =>
        [.. Names(command), .. Operations(), .. Views(), .. Storages(), .. Bombs(), .. Archives(), .. Streams(), .. Tables()];

    private static IEnumerable<(string, string, byte[])> Names(string command)
    {
        yield return Zipped("os.system", "asks for 'os.system'", new PickleWriter().Call("os", "system", command));
        yield return Zipped("posix.system", "asks for 'posix.system'", new PickleWriter().Call("posix", "system", command));
        yield return Zipped("eval", "asks for 'builtins.eval'", new PickleWriter().Call("builtins", "eval", command));
        yield return Zipped("exec", "asks for '__builtin__.exec'", new PickleWriter().Call("__builtin__", "exec", command));
        yield return Zipped("Popen", "asks for 'subprocess.Popen'",
            new PickleWriter().Call("subprocess", "Popen", new List<object?> { "sh", "-c", command }));
        yield return Zipped("a name on the stack", "asks for 'os.system'",
            new PickleWriter().Value("os").Value("system").Raw(0x93).Value(new object?[] { command }).Raw('R'));
        yield return Zipped("a chain of calls", "asks for 'builtins.getattr'", new PickleWriter().Global("builtins", "getattr")
            .Raw('(').Call("builtins", "__import__", "os").Value("system").Raw('t', 'R').Value(new object?[] { command }).Raw('R'));
        yield return Zipped("a way through an allowed name", "asks for 'collections.OrderedDict.__init__.__globals__'",
            new PickleWriter().Value("collections").Value("OrderedDict.__init__.__globals__").Raw(0x93));
        yield return Zipped("torch.load", "asks for 'torch.serialization.load'",
            new PickleWriter().Call("torch.serialization", "load", "x"));
        yield return Zipped("a whole module", "asks for 'models.detr.DETR'",
            new PickleWriter().Global("models.detr", "DETR").Raw(')', 0x81));
        yield return Zipped("numpy", "asks for 'numpy.core.multiarray._reconstruct'",
            new PickleWriter().Call("numpy.core.multiarray", "_reconstruct", 0));
        yield return Zipped("a name beside good weights", "asks for 'os.system'", Dict(
            ("model", Dict(("w", Good()))), ("optimizer", new PickleWriter().Call("os", "system", command))));
        yield return Zipped("a name that is no text", "whose name is no text", new PickleWriter().Value(1).Value(2).Raw(0x93));
        yield return Zipped("a name without end", "more than 200 letters", new PickleWriter().Global(new string('a', 100_000), "b"));
        yield return Zipped("a name that moves the cursor", @"asks for '\u001B[2J.x'", new PickleWriter().Global("\u001b[2J", "x"));
        yield return ("a bare pickle", "asks for 'os.system'", Pickle(new PickleWriter().Call("os", "system", command)));
        yield return ("a name in the keys", "asks for 'os.system'",
            [.. Front(Magic, 1001, Machine), .. Pickle(Dict()), .. Pickle(new PickleWriter().Call("os", "system", command))]);
        yield return ("a name in the older format", "asks for 'os.system'",
            Stream(Pickle(new PickleWriter().Call("os", "system", command))));
        yield return ("protocol 0", "neither a .safetensors file nor", Encoding.ASCII.GetBytes($"cos\nsystem\n(S'{command}'\ntR."));
    }

    private static IEnumerable<(string, string, byte[])> Operations()
    {
        yield return Zipped("INST", "operation 0x69", new PickleWriter().Raw('(').Value("x").Raw('i').Raw("os\nsystem\n"u8));
        yield return Zipped("OBJ", "operation 0x6f", new PickleWriter().Raw('(').Global("collections", "OrderedDict").Raw('o'));
        yield return Zipped("EXT1", "operation 0x82", new PickleWriter().Raw(0x82, 1));
        yield return Zipped("NEWOBJ_EX", "operation 0x92", new PickleWriter().Global("argparse", "Namespace").Raw(')', '}', 0x92));
        yield return Zipped("PERSID", "operation 0x50", new PickleWriter().Raw("Px\n"u8));
        yield return Zipped("a text is called", "cannot be called", new PickleWriter().Value("os.system").Raw(')', 'R'));
        yield return Zipped("a type is called", "cannot be called", new PickleWriter().Global("torch", "FloatStorage").Raw(')', 'R'));
        yield return Zipped("a tensor is called", "cannot be called", Good().Raw(')', 'R'));
        yield return Zipped("attributes of a dict", "attributes", Dict().Value(Dict(("__class__", "x"))).Raw('b'));
        yield return Zipped("attributes of a tensor", "attributes", Good().Value(Dict(("__reduce__", "x"))).Raw('b'));
        yield return Zipped("attributes that are a tuple", "attributes",
            new PickleWriter().Call("argparse", "Namespace").Value(new object?[] { "x" }).Raw('b'));
        yield return Zipped("too few values", "takes a value where there is none", new PickleWriter().Raw('0'));
        yield return Zipped("a value from below the mark", "takes a value where there is none", new PickleWriter().Raw('N', '(', 0x85));
        yield return Zipped("no mark", "mark that is not there", new PickleWriter().Raw('N', 't'));
        yield return Zipped("a key alone", "key without a value", new PickleWriter().Raw('}', '(', 'N', 'u'));
        yield return Zipped("no list", "a list that is none", new PickleWriter().Raw('}', 'N', 'a'));
        yield return Zipped("no dict", "a dict that is none", new PickleWriter().Raw(']', 'N', 'N', 's'));
        yield return Zipped("two results", "ends with 2 values", new PickleWriter().Raw('N', 'N'));
        yield return Zipped("half a letter", "no UTF-8", new PickleWriter().Raw('X').Int32(1).Raw(0xc3));
        yield return ("protocol 6", "another protocol", Zip([0x80, 6, (byte)'N', (byte)'.']));
        yield return ("no protocol", "no pickle where one should start", Zip("N."u8.ToArray()));
        yield return ("a pickle cut off", "ends in the middle", Zip(Pickle(Dict(("w", Good())))[..^20], ("0", FourFloats)));
        yield return ("an empty pickle", "ends in the middle", Zip([], ("0", FourFloats)));
    }

    private static IEnumerable<(string, string, byte[])> Views()
    {
        yield return View("more elements than there are", 0, [1L << 40], [1]);
        yield return View("a product over 64 bits", 0, [1L << 32, 1L << 32], [1, 1]);
        yield return View("an empty tensor with a product over 64 bits", 0, [0, Huge, 4], [1, 1, 1]);
        yield return View("one element a thousand million times", 0, [1 << 30], [0]);
        yield return View("a last element over 64 bits", 0, [2, 2], [Huge, Huge]);
        yield return View("a step over the end", 0, [2, 2], [3, 1]);
        yield return View("an offset over the end", 4, [1], [1]);
        yield return View("an offset far over the end of nothing", Huge, [0], [1]);
        yield return View("a negative offset", -1, [1], [1]);
        yield return View("overlap with one element too many", 0, [5], [0]);
        yield return Zipped("a negative extent", "no count", Dict(("w", Tensor("FloatStorage", "0", 4, 0, [-1], [1]))));
        yield return Zipped("a negative stride", "no count", Dict(("w", Tensor("FloatStorage", "0", 4, 0, [2], [-1]))));
        yield return Zipped("an extent of 100 bits", "no count", Dict(("w", Tensor("FloatStorage", "0", 4, 0, [Magic], [1]))));
        yield return Zipped("an extent that is a text", "no count", Dict(("w", Tensor("FloatStorage", "0", 4, 0, ["2"], [1]))));
        yield return Zipped("nine extents", "9 extents", Dict(("w", Tensor("FloatStorage", "0", 4, 0,
            [.. Enumerable.Repeat<object?>(1, 9)], [.. Enumerable.Repeat<object?>(1, 9)]))));
        yield return Zipped("an extent without a stride", "1 extents and 0 strides",
            Dict(("w", Tensor("FloatStorage", "0", 4, 0, [1], []))));
        yield return Zipped("a tensor from a text", "something else than a storage",
            Dict(("w", new PickleWriter().Call("torch._utils", "_rebuild_tensor_v2", "0", 0, (object?[])[1], (object?[])[1], false))));
        yield return Zipped("a parameter from a text", "something else than a tensor",
            Dict(("w", new PickleWriter().Call("torch._utils", "_rebuild_parameter", "0", true, Dict()))));
        yield return ("the same storage again and again", "too many for a file", Zip(
            Pickle(Dict([.. Enumerable.Range(0, 100).Select(i =>
                ($"w{i}", (object?)Tensor("FloatStorage", "0", 1 << 16, i, [(1 << 16) - i], [1])))])), ("0", new byte[1 << 18])));
    }

    private static IEnumerable<(string, string, byte[])> Storages()
    {
        yield return Zipped("a storage of 4 EiB", "at most 2 GiB", Dict(("w", Tensor("FloatStorage", "0", Huge, 0, [1], [1]))));
        yield return Zipped("a negative storage", "at most 2 GiB", Dict(("w", Tensor("FloatStorage", "0", -4, 0, [1], [1]))));
        yield return Zipped("a storage longer than its entry", "has 16 bytes in the file",
            Dict(("w", Tensor("FloatStorage", "0", 1 << 28, 0, [1 << 28], [1]))));
        yield return Zipped("a storage shorter than its entry", "has 16 bytes in the file",
            Dict(("w", Tensor("FloatStorage", "0", 2, 0, [2], [1]))));
        yield return Zipped("a storage that is not there", "has 0 bytes in the file",
            Dict(("w", Tensor("FloatStorage", "9", 4, 0, [4], [1]))));
        yield return Zipped("a storage from another folder", "has 0 bytes in the file",
            Dict(("w", Tensor("FloatStorage", "../data/0", 4, 0, [4], [1]))));
        yield return Zipped("a storage of two types", "two types", Dict(
            ("v", Good()), ("w", Tensor("IntStorage", "0", 4, 0, [4], [1]))));
        yield return Zipped("a type that is none", "asks for 'torch.QInt8Storage'",
            Dict(("w", Tensor("QInt8Storage", "0", 4, 0, [4], [1]))));
        yield return Zipped("a persistent id that is a text", "no whole storage", new PickleWriter().Value("storage").Raw('Q'));
        yield return Zipped("a persistent id that is a module", "no whole storage",
            new PickleWriter().Value(new object?[] { "module", "models.detr.DETR", "detr.py", "import os" }).Raw('Q'));
        yield return Zipped("a storage whose key is a number", "no whole storage", Dict(("w", Tensor("FloatStorage", 0, 4, 0, [4], [1]))));
    }

    private static IEnumerable<(string, string, byte[])> Bombs()
    {
        yield return Zipped("a million lists in each other", "does not hold a dict", new PickleWriter().Raw(']').Repeat(900_000, 0x85));
        yield return Zipped("a million open marks", "900000 open marks", new PickleWriter().Raw('N').Repeat(900_000, '('));
        yield return Zipped("a list in itself", "does not hold a dict", new PickleWriter().Raw(']', 'q', 0, 'h', 0, 'a'));
        yield return Zipped("a dict in itself", "no tensors where weights stand",
            new PickleWriter().Raw('}', 'q', 0).Value("model").Raw('h', 0, 's').Value("ema").Raw('h', 0, 's'));
        // Each list holds the one before twice: walked through, the last would have 2^100 values.
        yield return Zipped("lists that double", "no tensors where weights stand", Enumerable.Range(0, 100).Aggregate(
            new PickleWriter().Raw('}').Value("model").Raw(']', 'q', 0),
            (writer, i) => writer.Raw('0', ']', 'q', i + 1, 'h', i, 'a', 'h', i, 'a')).Raw('s'));
        yield return Zipped("tuples that double as a shape", "no count", Enumerable.Range(0, 100).Aggregate(
            new PickleWriter().Raw(']'), (writer, _) => writer.Raw('2', 0x86)).Raw('q', 0, '0').Value(
                new PickleWriter().Global("torch._utils", "_rebuild_tensor_v2").Raw('(').Value(Storage("FloatStorage", "0", 4)).Value(0)
                    .Raw('h', 0, 'h', 0).Value(false).Value(null).Raw('t', 'R')));
        yield return Zipped("more than two million operations", "more than 2000000 operations",
            new PickleWriter().Repeat(1_000_001, 'N', '0'));
        yield return Zipped("a memory of four thousand million", "number 4294967295", new PickleWriter().Raw('N', 'r').Int32(-1));
        yield return Zipped("a value that was never remembered", "never remembered", new PickleWriter().Raw('h', 7));
        yield return Zipped("a text of 4 GiB", "bytes are missing", new PickleWriter().Raw('X').Int32(-1));
        yield return Zipped("a text of 4 EiB", "bytes are missing", new PickleWriter().Raw(0x8d).Raw(BitConverter.GetBytes(Huge)));
        yield return Zipped("bytes over 63 bits", "bytes are missing",
            new PickleWriter().Raw(0x8e).Raw(BitConverter.GetBytes(ulong.MaxValue)));
        yield return Zipped("a frame of 4 EiB", "bytes are missing", new PickleWriter().Raw(0x95).Raw(BitConverter.GetBytes(Huge)));
        yield return ("a pickle of 33 MiB", "over 32 MiB", Zip(new byte[33 << 20]));
        yield return ("a pickle of 33 MiB in the older format", "over 32 MiB", [.. Front(Magic, 1001, Machine),
            0x80, 2, .. Enumerable.Range(0, 33).SelectMany(_ => (byte[])[(byte)'B', 0, 0, 16, 0, .. new byte[1 << 20], (byte)'0'])]);
    }

    private static IEnumerable<(string, string, byte[])> Archives()
    {
        var good = Pickle(Dict(("w", Good())));
        var whole = Zip(good, ("0", FourFloats));
        yield return ("an archive cut off", "cut off", whole[..^40]);
        yield return ("an archive of 8 bytes", "cut off", "PK\u0003\u0004\u0001\u0001\u0001\u0001"u8.ToArray());
        yield return ("one changed byte of a storage", "'archive/data/0' is damaged",
            Changed(whole, whole.AsSpan().IndexOf("archive/data/0"u8) + "archive/data/0".Length + 3));
        yield return ("one changed byte of the pickle", "'archive/data.pkl' is damaged",
            Changed(whole, whole.AsSpan().IndexOf("FloatStorage"u8)));
        yield return ("a list of entries from another disk", "damaged", Changed(whole, whole.AsSpan().LastIndexOf("PK\u0005\u0006"u8) + 4));
        yield return ("an entry twice", "'archive/data/0' twice", Zip(good, ("0", FourFloats), ("0", FourFloats)));
        yield return ("a compressed bomb", "longer than the file", Archive(
            [("archive/data.pkl", good), ("archive/data/0", new byte[64 << 20])], CompressionLevel.SmallestSize));
        yield return ("an archive of something else", "not one data.pkl", Archive([("word/document.xml", FourFloats)]));
        yield return ("two pickles", "not one data.pkl", Archive([("a/data.pkl", good), ("b/data.pkl", good)]));
        yield return ("a program", "TorchScript", Archive([("a/data.pkl", good), ("a/constants.pkl", good), ("a/data/0", FourFloats)]));
        yield return ("big-endian", "little-endian",
            Archive([("a/data.pkl", good), ("a/byteorder", "big"u8.ToArray()), ("a/data/0", FourFloats)]));
        yield return ("too many entries", "at most 40000",
            Archive([.. Enumerable.Range(0, 40_001).Select(i => ($"{i}", Array.Empty<byte>()))]));
    }

    private static IEnumerable<(string, string, byte[])> Streams()
    {
        var good = Pickle(Dict(("w", Good())));
        var whole = Stream(good, ("0", 4, FourFloats));
        yield return ("tar", "torch.save(torch.load(file), other_file)", Tar());
        yield return ("another magic number", "torch.save did not write", [.. Front(Magic + 1, 1001, Machine), .. good]);
        yield return ("a pickled number", "torch.save did not write", Pickle(1234567));
        yield return ("another version", "another version", [.. Front(Magic, 1002, Machine), .. good]);
        yield return ("an unknown machine", "little-endian", [.. Front(Magic, 1001, Dict()), .. good]);
        yield return ("a big-endian machine", "little-endian", [.. Front(Magic, 1001, Dict(("little_endian", false))), .. good]);
        yield return ("a storage in the magic number", "where there can be none", Pickle(Storage("FloatStorage", "0", 4)));
        yield return ("half a storage", "ends before the 16 bytes", whole[..^1]);
        yield return ("no storage", "ends before the 16 bytes", whole[..^24]);
        yield return ("no keys", "ends in the middle", [.. Front(Magic, 1001, Machine), .. good]);
        yield return ("a number instead of keys", "no list of keys", [.. Front(Magic, 1001, Machine), .. good, .. Pickle(1)]);
        yield return ("a key of no tensor", "no tensor has it", Stream(good, ("7", 4, FourFloats)));
        yield return ("a key twice", "'0' twice", Stream(good, ("0", 4, FourFloats), ("0", 4, FourFloats)));
        yield return ("a storage without a key", "0 of the 1 storages", Stream(good));
        yield return ("a storage of two lengths", "two lengths", Stream(good, ("0", Huge, FourFloats)));
        yield return ("a storage of a negative length", "two lengths", Stream(good, ("0", -4, FourFloats)));
        yield return ("a storage that is missing in a file of 4 KB", "ends before the 1073741824 bytes",
            Stream(Pickle(Dict(("w", Tensor("FloatStorage", "0", 1 << 28, 0, [1 << 28], [1])))), ("0", 1 << 28, new byte[4096])));
    }

    private static IEnumerable<(string, string, byte[])> Tables()
    {
        yield return Zipped("a list", "does not hold a dict", new PickleWriter().Value(new List<object?> { Good() }));
        yield return Zipped("no tensors", "It has 'epoch', 'args'", Dict(("epoch", 3), ("args", "x")));
        yield return Zipped("tensors too deep", "no tensors where weights stand", Dict(("model", Dict(("model", Dict(("w", Good())))))));
        yield return Zipped("a tensor without a name", "no text", Dict((3, Good())));
        yield return Zipped("a tensor twice", "'w' twice", Dict(("w", Good()), ("w", Good())));
    }

    private static (string, string, byte[]) Zipped(string name, string reason, PickleWriter root) =>
        (name, reason, Zip(Pickle(root), ("0", FourFloats)));

    private static (string, string, byte[]) View(string name, long offset, long[] size, long[] stride) =>
        Zipped(name, "more than its storage '0' of 4 elements has", Dict(("w", Tensor(
            "FloatStorage", "0", 4, offset, [.. size.Cast<object?>()], [.. stride.Cast<object?>()]))));

    private static PickleWriter Good() => Tensor("FloatStorage", "0", 4, 0, [2, 2], [2, 1]);

    private static PickleWriter Dict(params (object? Key, object? Value)[] items) => new PickleWriter().Value(items.ToList());

    private static byte[] Changed(byte[] file, int at)
    {
        var changed = (byte[])file.Clone();
        changed[at] ^= 1;
        return changed;
    }
}
