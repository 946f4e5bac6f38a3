using System.Buffers.Binary;

namespace Microsoft.ML.SparseDetr.Primitives;

/// <summary>
/// The list of entries at the end of a zip archive. It is read as a whole, before the number of entries is known; so its length is bounded
/// first.
/// </summary>
internal static class ZipDirectory
{
    private const int EndRecord = 22, LongestComment = ushort.MaxValue;

    /// <summary>What is wrong with it, as a sentence whose subject is "it", or null.</summary>
    /// <param name="file">The archive; it is left at its start.</param>
    /// <param name="mostEntries">Most entries.</param>
    /// <param name="mostBytes">Most bytes of the list.</param>
    public static string? FindProblem(FileStream file, int mostEntries, int mostBytes)
    {
        var tail = new byte[Math.Min(file.Length, EndRecord + LongestComment)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        file.Position = 0;
        var start = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (start < 0 || tail.Length - start < EndRecord)
            return "it is no zip archive, or it is cut off.";
        var end = tail.AsSpan(start);
        var (entries, begin) = (BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));
        if (entries > mostEntries)
            return $"it has {entries} entries; at most {mostEntries} are read.";
        var position = file.Length - tail.Length + start;
        // The number of the disk may send the reader to another list.
        return begin > position || BinaryPrimitives.ReadUInt16LittleEndian(end[4..]) != 0 ? "it is no zip archive, or it is damaged."
            : position - begin > mostBytes ? $"its list of entries is over {mostBytes >> 20} MiB long."
            : null;
    }
}
