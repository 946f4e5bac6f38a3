using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats;

/// <summary>What a folder holds.</summary>
/// <param name="Kind">The format.</param>
/// <param name="Path">The file to read, or the folder of the files.</param>
internal sealed record FoundDataset(AnnotationKind Kind, string Path);
