namespace Microsoft.ML.SparseDetr.Onnx;

// The operators that the networks use, one line each, with ONNX's names and argument order.
internal sealed partial class OnnxGraph
{
    public string Add(string a, string b) => Node("Add", [a, b]);

    public string Sub(string a, string b) => Node("Sub", [a, b]);

    public string Mul(string a, string b) => Node("Mul", [a, b]);

    public string Div(string a, string b) => Node("Div", [a, b]);

    public string Abs(string x) => Node("Abs", [x]);

    public string Cos(string x) => Node("Cos", [x]);

    public string Sin(string x) => Node("Sin", [x]);

    public string Exp(string x) => Node("Exp", [x]);

    public string Floor(string x) => Node("Floor", [x]);

    public string Log(string x) => Node("Log", [x]);

    public string Max(string a, string b) => Node("Max", [a, b]);

    public string Greater(string a, string b) => Node("Greater", [a, b]);

    public string GreaterOrEqual(string a, string b) => Node("GreaterOrEqual", [a, b]);

    public string Relu(string x) => Node("Relu", [x]);

    public string Sigmoid(string x) => Node("Sigmoid", [x]);

    public string Erf(string x) => Node("Erf", [x]);

    public string Silu(string x) => Mul(x, Sigmoid(x));

    /// <summary>The exact GELU, spelled the way in which runtimes recognise it; opset 17 has no operator for it.</summary>
    public string Gelu(string x) => Mul(Mul(x, Add(Erf(Div(x, Scalar(MathF.Sqrt(2)))), Scalar(1f))), Scalar(0.5f));

    /// <summary>min(max(x, low), high); an omitted bound does not bind.</summary>
    public string Clip(string x, float? low, float? high) =>
        Node("Clip", [x, low is { } l ? Scalar(l) : "", .. high is { } h ? [Scalar(h)] : Array.Empty<string>()]);

    public string Softmax(string x, int axis) => Node("Softmax", [x], new OnnxAttribute("axis", axis));

    public string MatMul(string a, string b) => Node("MatMul", [a, b]);

    /// <summary>a·bᵀ + c for a [M, K] and b [N, K].</summary>
    public string Gemm(string a, string b, string c) => Node("Gemm", [a, b, c], new OnnxAttribute("transB", 1));

    public string Reshape(string x, params long[] shape) => Node("Reshape", [x, Ints(shape)]);

    public string Transpose(string x, params ReadOnlySpan<long> order) => Node("Transpose", [x], new OnnxAttribute("perm", order));

    public string Unsqueeze(string x, params long[] axes) => Node("Unsqueeze", [x, Ints(axes)]);

    public string Squeeze(string x, params long[] axes) => Node("Squeeze", [x, Ints(axes)]);

    public string Concat(int axis, params ReadOnlySpan<string> values) =>
        values.Length == 1 ? values[0] : Node("Concat", values, new OnnxAttribute("axis", axis));

    public string[] Split(string x, int axis, params long[] sizes) =>
        Node("Split", sizes.Length, [x, Ints(sizes)], new OnnxAttribute("axis", axis));

    /// <summary>Elements <paramref name="start"/> … <paramref name="end"/> - 1 of an axis.</summary>
    public string Slice(string x, int axis, long start, long end) => Node("Slice", [x, Ints(start), Ints(end), Ints(axis)]);

    public string Gather(string x, string indices, int axis) => Node("Gather", [x, indices], new OnnxAttribute("axis", axis));

    public string GatherElements(string x, string indices, int axis) =>
        Node("GatherElements", [x, indices], new OnnxAttribute("axis", axis));

    /// <summary>x with the rows at <paramref name="indices"/> [.., axes] replaced.</summary>
    public string ScatterND(string x, string indices, string rows) => Node("ScatterND", [x, indices, rows]);

    public string Expand(string x, string shape) => Node("Expand", [x, shape]);

    public string Cast(string x, OnnxElementType type) => Node("Cast", [x], new OnnxAttribute("to", (long)type));

    /// <summary>The largest value along one axis, which is dropped.</summary>
    public string ReduceMax(string x, int axis) =>
        Node("ReduceMax", [x], new OnnxAttribute("axes", [(long)axis]), new OnnxAttribute("keepdims", 0));

    public string ReduceMean(string x, int axis, bool keepDimension) =>
        Node("ReduceMean", [x], new OnnxAttribute("axes", [(long)axis]), new OnnxAttribute("keepdims", keepDimension ? 1 : 0));

    public string ReduceSum(string x, int axis, bool keepDimension) =>
        Node("ReduceSum", [x, Ints(axis)], new OnnxAttribute("keepdims", keepDimension ? 1 : 0));

    /// <summary>The k largest values along the last axis, in falling order, and their indices (int64).</summary>
    public (string Values, string Indices) TopK(string x, long k)
    {
        var outputs = Node("TopK", 2, [x, Ints(k)], new OnnxAttribute("axis", -1));
        return (outputs[0], outputs[1]);
    }

    /// <summary>Normalises each [.., C, n] over n.</summary>
    public string InstanceNormalization(string x, string weight, string bias, float epsilon) =>
        Node("InstanceNormalization", [x, weight, bias], new OnnxAttribute("epsilon", epsilon));

    public string LayerNormalization(string x, string weight, string bias, float epsilon) =>
        Node("LayerNormalization", [x, weight, bias], new OnnxAttribute("axis", -1), new OnnxAttribute("epsilon", epsilon));

    /// <summary>2-D convolution; pads are top, left, bottom, right.</summary>
    public string Conv(string x, string weight, string bias, ReadOnlySpan<long> kernel, long stride, ReadOnlySpan<long> pads,
        long groups = 1) =>
        Node("Conv", [x, weight, bias],
            new OnnxAttribute("kernel_shape", kernel), new OnnxAttribute("strides", [stride, stride]),
            new OnnxAttribute("pads", pads), new OnnxAttribute("group", groups), new OnnxAttribute("dilations", [1L, 1]));

    /// <summary>2-D maximum over square windows; pads are top, left, bottom, right.</summary>
    public string MaxPool(string x, long kernel, long stride, ReadOnlySpan<long> pads) =>
        Node("MaxPool", [x],
            new OnnxAttribute("kernel_shape", [kernel, kernel]), new OnnxAttribute("strides", [stride, stride]),
            new OnnxAttribute("pads", pads));

    public string GlobalAveragePool(string x) => Node("GlobalAveragePool", [x]);

    /// <summary>2-D mean over square windows; zeros of the padding count.</summary>
    public string AveragePool(string x, long kernel, long stride, ReadOnlySpan<long> pads) =>
        Node("AveragePool", [x],
            new OnnxAttribute("kernel_shape", [kernel, kernel]), new OnnxAttribute("strides", [stride, stride]),
            new OnnxAttribute("pads", pads), new OnnxAttribute("count_include_pad", 1));

    /// <summary>Repeats every pixel <paramref name="factor"/> times in both directions.</summary>
    public string UpsampleNearest(string x, int factor) =>
        Node("Resize", [x, "", Shared($"scale{factor}", key => Initializer(key, [1f, 1, factor, factor], 4))],
            new OnnxAttribute("mode", "nearest"), new OnnxAttribute("coordinate_transformation_mode", "asymmetric"),
            new OnnxAttribute("nearest_mode", "floor"));
}
