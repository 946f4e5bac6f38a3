namespace Microsoft.ML.SparseDetr;

/// <summary>What one part of a network costs.</summary>
/// <param name="Component">The part.</param>
/// <param name="Parameters">Numbers that the file stores for it: weights, and tables computed at export such as anchors and
/// positions.</param>
/// <param name="MultiplyAdds">Multiply-adds of its convolutions and matrix products for one image.</param>
/// <param name="Milliseconds">Its share of the time for one image in ONNX Runtime.</param>
public sealed record ComponentCost(NetworkComponent Component, long Parameters, long MultiplyAdds, double Milliseconds)
{
    /// <summary>10⁹ floating-point operations for one image, two for each multiply-add as the D-FINE and DEIM papers count.</summary>
    public double Gigaflops => NetworkCost.ToGigaflops(MultiplyAdds);
}
