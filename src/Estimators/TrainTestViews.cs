namespace Microsoft.ML.SparseDetr;

/// <summary>The two parts of a view: to train on and to measure on.</summary>
/// <param name="TrainSet">Rows to train on.</param>
/// <param name="TestSet">Rows to measure on.</param>
public sealed record TrainTestViews(IDataView TrainSet, IDataView TestSet);
