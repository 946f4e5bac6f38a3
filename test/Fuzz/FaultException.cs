namespace Microsoft.ML.SparseDetr.Fuzz;

/// <summary>A reader has done what it must not do.</summary>
internal sealed class FaultException(string message, Exception? cause = null) : Exception(message, cause);
