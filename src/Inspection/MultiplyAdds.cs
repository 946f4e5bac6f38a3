namespace Microsoft.ML.SparseDetr.Inspection;

/// <summary>
/// Counts multiply-adds from the shapes with which a node ran: convolutions and matrix products, as the field's counters do.
/// </summary>
internal static class MultiplyAdds
{
    /// <exception cref="InvalidDataException">The node has shapes that its operator cannot have.</exception>
    public static long Of(ProfiledNode node) => node.Operator switch
    {
        // Every output value is a sum over the taps of its group of channels: weights are [out, in / groups, kh, kw].
        "Conv" or "FusedConv" or "ConvInteger" => Outputs(node) * Elements(Shape(node, 1)[1..]),
        "QLinearConv" => Outputs(node) * Elements(Shape(node, 3)[1..]), // behind the input its scale and zero point
        // Every input value is spread over the taps: weights are [in, out / groups, kh, kw].
        "ConvTranspose" => Elements(Shape(node, 0)) * Elements(Shape(node, 1)[1..]),
        // [M, K] or its transpose times [K, N] or its transpose -> [M, N]
        "Gemm" => Elements(Shape(node, 0)) * Columns(node),
        // […, M, K] · […, K, N] -> […, M, N]
        "MatMul" or "MatMulInteger" or "QLinearMatMul" => Outputs(node) * Shape(node, 0)[^1],
        _ => 0,
    };

    private static long Outputs(ProfiledNode node) => node.Outputs is [{ } output, ..] ? Elements(output) : throw Odd(node);

    private static long Columns(ProfiledNode node) => node.Outputs is [[.., var columns], ..] ? columns : throw Odd(node);

    private static long[] Shape(ProfiledNode node, int input) =>
        node.Inputs.Length > input && node.Inputs[input].Length > 0 ? node.Inputs[input] : throw Odd(node);

    private static long Elements(long[] shape) => shape.Aggregate(1L, (product, size) => checked(product * size));

    private static InvalidDataException Odd(ProfiledNode node) =>
        new($"The {node.Operator} '{node.Name}' ran with shapes that it cannot have.");
}
