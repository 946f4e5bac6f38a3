namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>A detection of the image at a place, as the evaluator keeps it.</summary>
internal readonly record struct StoredDetection(int Image, int Label, ScoredBox Box);
