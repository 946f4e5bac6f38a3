using System;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType DefaultType = ScalarType.Float32;

    public static ScalarType get_default_dtype() => DefaultType;

    public static void set_default_dtype(ScalarType dtype) => DefaultType = dtype;

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Op("aten::arange.start_step").Call(start, stop, step, dtype ?? RangeType(start, stop, step), Argument.None, device).WithGrad(requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Op("aten::linspace").Call((Scalar)start, (Scalar)end, steps, dtype ?? DefaultType, Argument.None, device).WithGrad(requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Op("aten::eye.m").Call(rows, columns < 0 ? rows : columns, dtype ?? DefaultType, Argument.None, device).WithGrad(requires_grad);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null) =>
        Op("aten::randperm.generator").Call(n, generator, dtype ?? ScalarType.Int64, Argument.None, device).WithGrad(requires_grad);

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        Op("aten::normal.float_float").Call(mean, std, size, generator, dtype ?? DefaultType, Argument.None, device).WithGrad(requires_grad);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => input.zeros_like(dtype, device, requires_grad);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => input.ones_like(dtype, device, requires_grad);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => input.empty_like(dtype, device, requires_grad);

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        input.full_like(value, dtype, device, requires_grad);

    private static ScalarType RangeType(params ReadOnlySpan<Scalar> values)
    {
        foreach (var value in values)
            if (value.Tag == Tag.Double) return DefaultType;
        return ScalarType.Int64;
    }
}
