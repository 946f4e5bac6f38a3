namespace Microsoft.ML.SparseDetr;

/// <summary>What the steps of a prediction took, in milliseconds. Reading and preparing overlap with the network's work on other
/// images.</summary>
/// <param name="Read">From the file to upright pixels.</param>
/// <param name="Prepare">Resize to the input of the network, all tiles together.</param>
/// <param name="Network">ONNX Runtime: the image's share of the batches that it was part of.</param>
/// <param name="Finish">From the network's output to one list of objects.</param>
public readonly record struct PredictionTimes(double Read, double Prepare, double Network, double Finish);
