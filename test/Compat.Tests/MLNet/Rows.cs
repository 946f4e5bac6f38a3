using System.Collections;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MLNet;

/// <summary>Rows as texts, so that any two views can be compared.</summary>
internal static class Rows
{
    public static string[] Texts(IDataView view) =>
        view.Preview(maxRows: 1000).RowView.Select(row => string.Join(" | ", row.Values.Select(pair => $"{pair.Key}={Text(pair.Value)}"))).ToArray();

    public static string Schema(DataViewSchema schema) =>
        string.Join("\n", schema.Select(column => $"{column} [{string.Join("; ", column.Annotations.Schema.Select(kind => $"{kind.Name}: {kind.Type}"))}]"));

    private static string Text(object? value) => value switch
    {
        null => "null",
        string or ReadOnlyMemory<char> => value.ToString()!,
        MLImage image => $"{image.Width}x{image.Height}:{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image.Pixels))}",
        IEnumerable items => "[" + string.Join(", ", items.Cast<object>().Select(Text)) + "]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
