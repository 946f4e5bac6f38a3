using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.SparseDetr.Testing;

/// <summary>Reads the numpy arrays of the reference data: float32, C order, format version 1.</summary>
public static partial class NpyFile
{
    public static (float[] Values, long[] Shape) Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var headerLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var header = Encoding.ASCII.GetString(bytes, 10, headerLength);
        if (bytes[6] != 1 || !header.Contains("'<f4'") || !header.Contains("'fortran_order': False"))
            throw new InvalidDataException($"'{path}' is no plain float32 array: {header}");
        long[] shape = [.. Shape().Match(header).Groups[1].Value.Split(',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(extent => long.Parse(extent, CultureInfo.InvariantCulture))];
        return (MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + headerLength)).ToArray(), shape);
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex Shape();
}
