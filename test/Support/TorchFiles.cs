using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text;

namespace Microsoft.ML.SparseDetr.Testing;

/// <summary>Files of torch.save around a pickle, in both formats.</summary>
public static class TorchFiles
{
    public static readonly BigInteger Magic =
        BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Machine on which numbers are little-endian.</summary>
    public static readonly List<(object? Key, object? Value)> Machine = [("protocol_version", 1001), ("little_endian", true)];

    /// <summary>The zip format.</summary>
    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Bytes)[] storages) => Archive(
        [("archive/data.pkl", pickle), .. storages.Select(storage => ($"archive/data/{storage.Key}", storage.Bytes)),
            ("archive/version", "3\n"u8.ToArray())]);

    /// <summary>A zip of any entries.</summary>
    public static byte[] Archive((string Name, byte[] Bytes)[] entries, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in entries)
            {
                var entry = zip.CreateEntry(name, level);
                entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same bytes on every day
                using var stream = entry.Open();
                stream.Write(bytes);
            }
        return file.ToArray();
    }

    /// <summary>The format before PyTorch 1.6.</summary>
    public static byte[] Stream(byte[] pickle, params (string Key, long Count, byte[] Bytes)[] storages) => [
        .. Front(Magic, 1001, Machine), .. pickle, .. Keys([.. storages.Select(storage => storage.Key)]),
        .. storages.SelectMany(storage => (byte[])[.. BitConverter.GetBytes(storage.Count), .. storage.Bytes])];

    /// <summary>The three pickles before that of the object.</summary>
    public static byte[] Front(object magic, object version, object machine) =>
        [.. Pickle(magic), .. Pickle(version), .. Pickle(machine)];

    /// <summary>The pickle behind that of the object.</summary>
    public static byte[] Keys(params string[] keys) => Pickle(keys.Cast<object?>().ToList());

    public static byte[] Pickle(object? value) => PickleWriter.Whole(writer => writer.Value(value));

    /// <summary>The oldest format: a tar archive, here only its first header.</summary>
    public static byte[] Tar()
    {
        var file = new byte[2048];
        Encoding.ASCII.GetBytes("sys_info").CopyTo(file, 0);
        Encoding.ASCII.GetBytes("ustar").CopyTo(file, 257);
        return file;
    }
}
