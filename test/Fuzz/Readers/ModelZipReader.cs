using System.IO.Compression;
using CsCheck;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Fuzz.Mutations;
using Microsoft.ML.SparseDetr.Tests.Transformers;
using Microsoft.ML.SparseDetr.Transformers.Saving;

namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>Model zips, through the check and ML.NET.</summary>
internal sealed class ModelZipReader() : Reader("zip", "mutant.zip", typeof(InvalidDataException))
{
    private readonly byte[] _seed = MakeSeed();
    private readonly MLContext _ml = new();

    public override Gen<byte[]> Mutants => Gen.Frequency(
        (9, Changed([_seed], ByteEdits.Any)),
        (2, Gen.Select(EntryEdit(), Gen.Double.Unit, Gen.Int[1, 3], (edit, at, times) =>
            Enumerable.Repeat(edit, times).Aggregate(_seed, (file, change) => Repack(file, at, change)))));

    public override void Read(string path)
    {
        using var detector = _ml.ObjectDetection.LoadModel(path);
        Require(detector.ClassNames.SequenceEqual(TinyDetector.ClassNames), "the names of the classes");
        Require(detector.InputWidth == TinyDetector.Width && detector.InputHeight == TinyDetector.Height, "the size of the images");
    }

    /// <summary>Changes of one entry, in a zip that is whole again.</summary>
    private static Gen<Action<List<(string Name, byte[] Content)>, int>> EntryEdit() => Gen.Frequency(
        (6, ByteEdits.Any.Select(Action<List<(string Name, byte[] Content)>, int> (edit) => (entries, i) =>
            entries[i] = (entries[i].Name, edit(entries[i].Content)))),
        (3, OnnxEdits.Any.Select(Action<List<(string Name, byte[] Content)>, int> (edit) => (entries, _) =>
        {
            var network = entries.FindIndex(entry => ModelArchive.IsNetwork(entry.Name));
            if (network < 0)
                return;
            var onnx = OnnxTensorNames.AddPrefix(
                edit(OnnxTensorNames.RemovePrefix(entries[network].Content[sizeof(int)..], ChainColumns.Prefix)), ChainColumns.Prefix);
            entries[network] = (entries[network].Name, [.. BitConverter.GetBytes(onnx.Length), .. onnx]);
        })),
        (1, Gen.Const<Action<List<(string Name, byte[] Content)>, int>>((entries, i) => entries.RemoveAt(i))),
        (1, Gen.Const<Action<List<(string Name, byte[] Content)>, int>>((entries, i) => entries.Add(entries[i]))),
        (1, Gen.Int[1, 2000].Select(Action<List<(string Name, byte[] Content)>, int> (depth) => (entries, i) =>
            entries[i] = (string.Concat(Enumerable.Repeat("T\\", depth)) + entries[i].Name, entries[i].Content))),
        (1, Gen.Int[1, 3].Select(Action<List<(string Name, byte[] Content)>, int> (size) => (entries, i) =>
            entries[i] = (entries[i].Name, new byte[size << 22]))));

    private static byte[] Repack(byte[] file, double at, Action<List<(string Name, byte[] Content)>, int> change)
    {
        var entries = new List<(string Name, byte[] Content)>();
        using (var zip = new ZipArchive(new MemoryStream(file)))
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open())
                    stream.CopyTo(content);
                entries.Add((entry.FullName, content.ToArray()));
            }
        if (entries.Count > 0)
            change(entries, (int)(at * entries.Count));
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
                entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(content);
            }
        return packed.ToArray();
    }

    private static byte[] MakeSeed()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Array.Empty<DetectionRow>());
        var images = ml.Transforms.LoadImages(ColumnNames.Image, "", ColumnNames.ImagePath).Fit(data).Transform(data);
        using var detector = ml.ObjectDetection.ApplyDetector(TinyDetector.Write(folder.Path)).Fit(images);
        ml.Model.Save(detector, images.Schema, folder.File("model.zip"));
        // Packed again at a fixed time, so that the same number gives the same file on every day.
        return Repack(File.ReadAllBytes(folder.File("model.zip")), 0, (_, _) => { });
    }
}
