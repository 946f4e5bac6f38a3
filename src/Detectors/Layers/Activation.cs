namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>What follows a batch norm; the numbers are those of the native operator.</summary>
internal enum Activation
{
    Identity = 0,
    Relu = 1,
    Silu = 2,
}
