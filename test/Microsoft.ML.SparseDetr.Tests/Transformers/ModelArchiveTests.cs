using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.SparseDetr.Transformers.Saving;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

/// <summary>A model zip is checked before ML.NET sees it.</summary>
[TestClass]
public sealed class ModelArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_whole_model_loads()
    {
        using var loaded = _ml.ObjectDetection.LoadModel(Save());
        CollectionAssert.AreEqual(TinyDetector.ClassNames, loaded.ClassNames.ToArray());
        Assert.AreEqual((TinyDetector.Width, TinyDetector.Height), (loaded.InputWidth, loaded.InputHeight));
    }

    [TestMethod]
    public void A_flipped_bit_is_refused_or_changes_nothing()
    {
        var whole = File.ReadAllBytes(Save());
        var path = _folder.File("damaged.zip");
        var refused = 0;
        for (var i = 0; i < whole.Length; i += 23)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(path, damaged);
            try
            {
                using var read = _ml.ObjectDetection.LoadModel(path);
                CollectionAssert.AreEqual(TinyDetector.ClassNames, read.ClassNames.ToArray(), $"byte {i}"); // a date, or a reserved bit
            }
            catch (InvalidDataException error)
            {
                Assert.StartsWith(path, error.Message);
                refused++;
            }
        }
        Assert.IsGreaterThan(whole.Length / 23 / 2, refused);
    }

    [TestMethod]
    public void What_small_files_unpack_to_is_bounded()
    {
        var path = Zip(zip =>
        {
            using var entry = zip.CreateEntry("large").Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 100; i++)
                entry.Write(zeros);
        });
        Refused(path, "unpacks to more than 64 MiB");
        Refused(Save(), "has 0 MiB; at most 0 MiB", maximumBytes: 100);
        var small = Zip(zip =>
        {
            using var entry = zip.CreateEntry("large").Open();
            entry.Write(new byte[3 << 20]);
        });
        Refused(small, "unpacks to more than 2 MiB", maximumBytes: 2 << 20);
    }

    [TestMethod]
    public void An_entry_that_is_longer_than_it_says_is_refused()
    {
        var path = Zip(zip =>
        {
            using var entry = zip.CreateEntry("liar").Open();
            entry.Write(new byte[1 << 20]);
        });
        var bytes = File.ReadAllBytes(path);
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(directory + 24), 10);
        File.WriteAllBytes(path, bytes);
        Refused(path, "damaged");
    }

    [TestMethod]
    public void Deep_folders_many_entries_and_doubles_are_refused()
    {
        Refused(Zip(zip => zip.CreateEntry(string.Concat(Enumerable.Repeat("T\\", 20_000)))), "more than 32 folders deep");
        Refused(Zip(zip =>
        {
            for (var i = 0; i < 3000; i++)
                zip.CreateEntry($"{i}");
        }), "has 3000 entries");
        Refused(Zip(zip =>
        {
            zip.CreateEntry("a/b");
            zip.CreateEntry("A\\b");
        }), "'A\\b' twice");
        Refused(Zip(zip => zip.CreateEntry("\u001b[2J" + new string('x', 60_000)), changeCrc: true), "(60004 characters)");
    }

    [TestMethod]
    public void Files_that_are_no_model_are_refused()
    {
        Refused(_folder.Write("text.zip", "no zip"), "no zip archive");
        Refused(Zip(zip => zip.CreateEntry("hello.txt")), "ML.NET cannot open this model");
        Refused(_folder.Write("end.zip", "PK\u0005\u0006 and no more"), "cut off");
        Refused(Zip(zip =>
        {
            using var entry = zip.CreateEntry("T/" + ModelArchive.NetworkEntry).Open();
            entry.Write([2, 0, 0, 0, 0xFF, 0x01]);
        }), "its network cannot be used: this is no ONNX file");
    }

    private void Refused(string path, string reason, long maximumBytes = ModelArchive.DefaultBudget)
    {
        var message = Assert.ThrowsExactly<InvalidDataException>(() =>
            _ml.ObjectDetection.LoadModel(path, maximumBytes: maximumBytes)).Message;
        Assert.Contains(reason, message);
        Assert.StartsWith(path + ": ", message);
        Assert.IsFalse(message.Any(char.IsControl));
        Assert.DoesNotContain("(Parameter", message);
    }

    private string Zip(Action<ZipArchive> fill, bool changeCrc = false)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
            fill(zip);
        if (!changeCrc)
            return path;
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 16] ^= 1;
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string Save()
    {
        var path = _folder.File("model.zip");
        var data = _ml.Data.LoadFromEnumerable(Array.Empty<ImageRow>());
        using var detector = _ml.ObjectDetection.ApplyDetector(TinyDetector.Write(_folder.Path)).Fit(data);
        _ml.Model.Save(detector, data.Schema, path);
        return path;
    }
}
