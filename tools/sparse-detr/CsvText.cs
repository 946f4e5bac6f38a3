namespace SparseDetr.Cli;

/// <summary>Text in files of comma-separated values (RFC 4180).</summary>
internal static class CsvText
{
    /// <summary>A cell, in quotes where it has to be.</summary>
    public static string Cell(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}
