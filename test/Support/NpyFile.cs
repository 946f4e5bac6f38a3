using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.SparseDetr.Testing;

/// <summary>Reads the numpy arrays of the reference data: float32, C order.</summary>
public static class NpyFile
{
    public static float[] ReadSingles(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var headerLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var header = Encoding.ASCII.GetString(bytes, 10, headerLength);
        if (!header.Contains("'<f4'") || !header.Contains("'fortran_order': False"))
            throw new InvalidDataException($"{path}: {header}");
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + headerLength)).ToArray();
    }
}
