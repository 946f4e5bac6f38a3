namespace Microsoft.ML.SparseDetr.Fuzz.Mutations;

/// <summary>One change of a file.</summary>
internal delegate byte[] Edit(byte[] file);
