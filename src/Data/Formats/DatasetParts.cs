namespace Microsoft.ML.SparseDetr;

/// <summary>The parts of a data set that comes as one folder or file.</summary>
/// <param name="Train">What to train on.</param>
/// <param name="Val">What to measure on while training.</param>
/// <param name="Test">What to measure on at the end; null when there is no such part.</param>
public sealed record DatasetParts(DatasetPart Train, DatasetPart Val, DatasetPart? Test = null)
{
    /// <summary>All parts by the names that they usually have: "train", "val" and "test".</summary>
    public IReadOnlyList<(string Name, DatasetPart Part)> All =>
        Test is null ? [("train", Train), ("val", Val)] : [("train", Train), ("val", Val), ("test", Test)];
}
