using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>The text of an annotation file, whatever its encoding, as UTF-8.</summary>
internal static partial class AnnotationText
{
    /// <summary>Bytes that may stand before the encoding of an XML file.</summary>
    private const int DeclarationBytes = 200;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; only regular files are read, since a pipe or a device may never end.</param>
    /// <param name="largest">Most bytes that are read.</param>
    /// <param name="oddEncoding">Name of the encoding when it is not UTF-8; else null.</param>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    /// <exception cref="InvalidDataException">The file is empty, no regular file, or too large.</exception>
    public static byte[] Read(string path, long largest, out string? oddEncoding)
    {
        return ToUtf8(File.ReadAllBytes(Find(path, largest).FullName), out oddEncoding);
    }

    /// <summary>Reads a file that people write lines into, as <see cref="Read"/> does.</summary>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    /// <exception cref="InvalidDataException">The file is empty, no regular file, or too large.</exception>
    public static string ReadText(string path, long largest, out string? oddEncoding) =>
        Encoding.UTF8.GetString(Read(path, largest, out oddEncoding));

    /// <summary>The start of a file, to see what it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Most bytes that are read.</param>
    /// <param name="isWhole">Whether this is all of it.</param>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    /// <exception cref="InvalidDataException">The file is empty, or no regular file.</exception>
    public static byte[] ReadStart(string path, int length, out bool isWhole)
    {
        using var file = File.OpenRead(Find(path, long.MaxValue).FullName);
        var bytes = new byte[length];
        var count = file.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        isWhole = count < length;
        return ToUtf8(bytes[..count], out _);
    }

    private static byte[] ToUtf8(byte[] bytes, out string? oddEncoding)
    {
        oddEncoding = null;
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            return bytes[3..];
        var encoding = FindEncoding(bytes);
        if (encoding is null)
            return bytes;
        oddEncoding = encoding.WebName;
        var text = encoding.GetString(bytes);
        return Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
    }

    /// <summary>The file behind a name, links followed.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is empty, no regular file, or too large; "it" is the subject of the message.</exception>
    public static FileInfo Find(string path, long largest) => RegularFile.FindProblem(path, largest, out var file) is { } problem
        ? throw new InvalidDataException($"it {problem}")
        : file;

    /// <summary>The encoding of a text that is not UTF-8; null for UTF-8.</summary>
    private static Encoding? FindEncoding(ReadOnlySpan<byte> bytes)
    {
        switch (bytes)
        {
            case [0xFF, 0xFE, ..] or [not 0, 0, not 0, 0, ..]:
                return Encoding.Unicode;
            case [0xFE, 0xFF, ..] or [0, not 0, 0, not 0, ..]:
                return Encoding.BigEndianUnicode;
        }
        if (Utf8.IsValid(bytes))
            return null;
        var start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, DeclarationBytes)]);
        return Declaration().Match(start) is { Success: true } match
            && EncodingOf(match.Groups[1].Value) is { CodePage: not 65001 } declared
            ? declared
            : EncodingOf("windows-1252"); // what old tools on Windows write without saying so
    }

    private static Encoding? EncodingOf(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex("""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")]
    private static partial Regex Declaration();
}
