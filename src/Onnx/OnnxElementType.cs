namespace Microsoft.ML.SparseDetr.Onnx;

/// <summary>Element types of tensors in an ONNX file, with the numbers of the format.</summary>
internal enum OnnxElementType
{
    Float = 1,
    Uint8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
    BFloat16 = 16,
}
