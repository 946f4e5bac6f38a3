namespace Microsoft.ML.SparseDetr.Serving;

/// <summary>A name that a model has been registered under.</summary>
internal sealed record ServedName(string Name);
