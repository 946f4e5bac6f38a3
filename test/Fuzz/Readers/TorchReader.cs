using CsCheck;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;
using static Microsoft.ML.SparseDetr.Testing.PickleWriter;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>PyTorch checkpoints: the archive, its pickle under right sums, and the older row of pickles and storages.</summary>
internal sealed class TorchReader : Reader
{
    /// <summary>Operations with what they need, and numbers that are too large.</summary>
    private static readonly byte[][] Words =
    [
        .. "(.012NQRtueasb]})dl\u0081\u0085\u0086\u0087\u0093\u0094".Select(letter => new[] { (byte)letter }),
        "h\0"u8.ToArray(), "q\0"u8.ToArray(),
        "cos\nsystem\n"u8.ToArray(), "ccollections\nOrderedDict\n"u8.ToArray(), "cargparse\nNamespace\n"u8.ToArray(),
        "ctorch\nIntStorage\n"u8.ToArray(), "ctorch._utils\n_rebuild_tensor_v2\n"u8.ToArray(), "ctorch\nSize\n"u8.ToArray(),
        [0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x40], [0x8a, 8, 255, 255, 255, 255, 255, 255, 255, 127], [0x8a, 10, .. new byte[9], 1],
        [(byte)'J', 255, 255, 255, 255], [(byte)'r', 255, 255, 15, 0], [(byte)'X', 1, 0, 0, 0, (byte)'w'], [0x95, 1, 0, 0, 0, 0, 0, 0, 0],
    ];

    private static readonly Gen<Edit> Operation = Gen.Select(Gen.OneOf(Words), Gen.Double.Unit, Gen.Int[0, 12],
        Edit (word, at, over) => file =>
            [.. file[..ByteEdits.At(file, at)], .. word, .. file[Math.Min(file.Length, ByteEdits.At(file, at) + over)..]]);

    private readonly byte[][] _pickles = MakePickles();
    private readonly byte[][] _seeds;

    public TorchReader() : base("torch", "mutant.pth", typeof(InvalidDataException)) => _seeds =
    [
        .. _pickles.Select(Zip), .. _pickles.Select(Row),
        .. Directory.GetFiles(Path.Combine(Repository.Root, "test", "fixtures", "torch"), "*.pth").Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

    private Gen<byte[]> Pickles => Gen.Frequency(
        (2, Changed(_pickles, ByteEdits.Any)), (1, Changed(_pickles, ByteEdits.Splice(_pickles))), (3, Changed(_pickles, Operation)));

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (3, Changed(_seeds, ByteEdits.Any)), (1, Changed(_seeds, ByteEdits.Splice(_seeds))),
        (6, Pickles.Select(Zip)), (4, Pickles.Select(Row)));

    public override void Read(string path)
    {
        using var file = TensorFile.Read(path);
        var bytes = file.Tensors.Values.Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>()
            .Sum(tensor => tensor.NumberOfElements * tensor.ElementSize);
        Require(file.Tensors.Count > 0, "no tensors");
        Require(bytes <= 2 * new FileInfo(path).Length, "more tensors than the file can hold");
        foreach (var tensor in file.Tensors.Values)
        {
            Require(tensor.shape.All(extent => extent >= 0), "a negative extent");
            using var copy = tensor.clone(); // reads every element
        }
    }

    private static byte[] Zip(byte[] pickle) => TorchFiles.Zip(pickle, ("0", new byte[48]), ("1", new byte[8]));

    private static byte[] Row(byte[] pickle) => TorchFiles.Stream(pickle, ("0", 12, new byte[48]), ("1", 1, new byte[8]));

    private static byte[][] MakePickles()
    {
        var shape = new object?[] { 2, 3 };
        List<(object? Key, object? Value)> table =
        [
            ("module.w", Tensor("FloatStorage", "0", 12, 6, shape, [3, 1])),
            ("module.t", Tensor("FloatStorage", "0", 12, 0, shape, [1, 2])),
            ("module.n", Tensor("LongStorage", "1", 1, 0, [], [])),
        ];
        return
        [
            TorchFiles.Pickle(table),
            TorchFiles.Pickle(new List<(object?, object?)>
            {
                ("model", table), ("epoch", 3), ("args", new PickleWriter().Call("argparse", "Namespace")
                    .Value(new List<(object?, object?)> { ("lr", 1e-4), ("drop", new List<object?> { 1, null, true }) }).Raw('b')),
            }),
        ];
    }
}
