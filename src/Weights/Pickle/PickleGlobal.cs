namespace Microsoft.ML.SparseDetr.Weights.Pickle;

/// <summary>A name of Python's that a pickle may use. It stands for nothing that runs: a call of it makes a plain value here.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Call">What a call with these arguments makes, or null where there is nothing to call.</param>
internal record PickleGlobal(string Name, Func<object?[], object?>? Call = null);
