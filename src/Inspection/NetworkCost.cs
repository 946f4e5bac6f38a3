namespace Microsoft.ML.SparseDetr;

/// <summary>What an exported network costs: size, arithmetic, and time for one image in ONNX Runtime on this machine.</summary>
public sealed record NetworkCost
{
    /// <summary>
    /// The parts in the order of <see cref="NetworkComponent"/>; of a network that another program exported only <see
    /// cref="NetworkComponent.Whole"/>.
    /// </summary>
    public required IReadOnlyList<ComponentCost> Components { get; init; }

    /// <summary>Height of the image in pixels.</summary>
    public int Height { get; init; }

    /// <summary>Width of the image in pixels.</summary>
    public int Width { get; init; }

    /// <summary>Size of the ONNX file in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Threads of the timed runs.</summary>
    public required int Threads { get; init; }

    /// <summary>What ran the network.</summary>
    public ExecutionProvider ExecutionProvider { get; init; }

    /// <summary>Timed runs; times are medians over them.</summary>
    public required int Runs { get; init; }

    /// <summary>Time of the fastest run. On a machine that others use too it says more about the network than the median does.</summary>
    public required double FastestMilliseconds { get; init; }

    /// <summary>Time that 95 of 100 runs do not exceed.</summary>
    public double Percentile95Milliseconds { get; init; }

    /// <summary>
    /// Number formats of the weights, that of most first: "fp32", "fp16", "bf16", "INT8", or several with a share of a twentieth at least,
    /// such as "INT8 + fp32". A network that rounds float32 weights to whole numbers itself is "INT8 (fp32 in the file)".
    /// </summary>
    public string Precision { get; init; } = "";

    /// <summary>Numbers that the file stores.</summary>
    public long Parameters => Components.Sum(component => component.Parameters);

    /// <summary>Multiply-adds of convolutions and matrix products for one image.</summary>
    public long MultiplyAdds => Components.Sum(component => component.MultiplyAdds);

    /// <summary>10⁹ floating-point operations for one image, two for each multiply-add.</summary>
    public double Gigaflops => ToGigaflops(MultiplyAdds);

    /// <summary>Median time for one image, measured without a profiler; the parts' times add up to it.</summary>
    public double Milliseconds => Components.Sum(component => component.Milliseconds);

    /// <summary>The cost of one part.</summary>
    /// <param name="component">The part.</param>
    public ComponentCost this[NetworkComponent component] =>
        Components.FirstOrDefault(cost => cost.Component == component) ?? new ComponentCost(component, 0, 0, 0);

    internal static double ToGigaflops(long multiplyAdds) => 2e-9 * multiplyAdds;
}
