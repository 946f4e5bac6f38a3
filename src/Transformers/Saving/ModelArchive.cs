using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Google.Protobuf;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>
/// Checks a model zip before ML.NET opens it, which knows no limits: a few megabytes may unpack to gigabytes, deep folders overflow the
/// stack, and a damaged entry is read as if it were whole.
/// </summary>
internal static class ModelArchive
{
    /// <summary>Entry with the network of a detector.</summary>
    public const string NetworkEntry = "OnnxModel";

    /// <summary>ML.NET writes the length of a binary entry before its bytes, as an int32.</summary>
    public const int LengthPrefix = sizeof(int);

    /// <summary>Bytes that the entries of an archive may have together where the caller names no other number.</summary>
    public const long DefaultBudget = 1L << 30;

    /// <summary>What a small file may unpack to, and how many bytes come out of one in a larger file; weights hardly shrink.</summary>
    private const long AnySize = 64L << 20, LargestRatio = 8;

    /// <summary>A detector has about 40.</summary>
    private const int MostEntries = 2000;

    /// <summary>A detector has three; ML.NET calls itself for every level.</summary>
    private const int MostLevels = 32;

    private const int MostDirectoryBytes = 1 << 20;

    private const int ChunkBytes = 64 << 10;

    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>Unpacks every entry once, and leaves the file at its start.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="budget">Bytes that the entries may have together.</param>
    /// <exception cref="InvalidDataException">It is no archive, damaged, or over a limit; the message does not name the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Check(FileStream file, long budget)
    {
        var problem = ZipDirectory.FindProblem(file, MostEntries, MostDirectoryBytes);
        if (problem is null)
        {
            try
            {
                using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
                problem = FindEntryProblem(zip, Math.Min(budget, AnySize + LargestRatio * file.Length))
                    ?? zip.Entries.Select(FindContentProblem).FirstOrDefault(found => found is not null);
            }
            catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
            {
                throw new InvalidDataException("it is no zip archive, or it is damaged.", error);
            }
        }
        if (problem is not null)
            throw new InvalidDataException(problem);
        file.Position = 0;
    }

    /// <summary>The bytes of a network, without the length that stands before them.</summary>
    /// <exception cref="InvalidDataException">The length is not that of the bytes.</exception>
    public static ReadOnlySpan<byte> NetworkOf(ReadOnlySpan<byte> entry) =>
        entry.Length >= LengthPrefix && BinaryPrimitives.ReadInt32LittleEndian(entry) == entry.Length - LengthPrefix
            ? entry[LengthPrefix..]
            : throw new InvalidDataException("the network inside the saved model is not as long as it says.");

    /// <summary>Whether an entry is a network.</summary>
    public static bool IsNetwork(string name) => name[(name.LastIndexOfAny(Separators) + 1)..] == NetworkEntry;

    private static string? FindEntryProblem(ZipArchive zip, long limit)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var total = 0L;
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (!names.Add(name.Replace('\\', '/')))
                return $"it has the entry {PlainText.Quote(name)} twice.";
            if (name.Count(letter => Separators.Contains(letter)) > MostLevels)
                return $"its entries lie more than {MostLevels} folders deep.";
            if (entry.IsEncrypted)
                return $"its entry {PlainText.Quote(name)} is encrypted.";
            if (IsNetwork(name) && entry.Length > OnnxStructure.LargestFile)
                return $"its network has {entry.Length >> 20} MiB; at most {OnnxStructure.LargestFile >> 20} MiB are read.";
            total += entry.Length;
            if (entry.Length < 0 || total > limit)
                return $"it unpacks to more than {limit >> 20} MiB, which is more than is allowed for a file of this size.";
        }
        return null;
    }

    private static string? FindContentProblem(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        var isNetwork = IsNetwork(entry.FullName);
        // One byte more than there should be shows that there is more.
        var buffer = new byte[isNetwork ? entry.Length + 1 : ChunkBytes];
        var sum = new Crc32();
        var (total, filled) = (0L, 0);
        for (int count; (count = content.Read(buffer, filled, buffer.Length - filled)) > 0 && (total += count) <= entry.Length;)
        {
            sum.Append(buffer.AsSpan(filled, count));
            filled = isNetwork ? filled + count : 0;
        }
        if (total != entry.Length || sum.GetCurrentHashAsUInt32() != entry.Crc32)
            return $"its entry {PlainText.Quote(entry.FullName)} is damaged.";
        if (!isNetwork)
            return null;
        try
        {
            var network = NetworkOf(buffer.AsSpan(0, filled)).ToArray();
            OnnxStructure.Check(network);
            ExportedDetector.Parse(OnnxTensorNames.RemovePrefix(network, ChainColumns.Prefix));
            return null;
        }
        catch (InvalidDataException refusal)
        {
            return $"its network cannot be used: {refusal.Message}";
        }
        catch (InvalidProtocolBufferException)
        {
            return "its network cannot be used: this is no ONNX file.";
        }
    }
}
