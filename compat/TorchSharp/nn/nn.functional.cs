using System;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly long[] ones2 = [1, 1];
            private static readonly long[] zeros2 = [0, 0];

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null, long[] dilation = null, long groups = 1) =>
                Op("aten::conv2d").Call(input, weight, bias, strides ?? ones2, padding ?? zeros2, dilation ?? ones2, groups);

            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, Padding padding = Padding.Valid, long[] dilation = null, long groups = 1) =>
                Op("aten::conv2d.padding").Call(input, weight, bias, strides ?? ones2, padding == Padding.Same ? "same" : "valid", dilation ?? ones2, groups);

            public static Tensor linear(Tensor input, Tensor weights, Tensor bias = null) => Op("aten::linear").Call(input, weights, bias);

            public static Tensor batch_norm(
                Tensor input, Tensor running_mean, Tensor running_var, Tensor weight = null, Tensor bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                Op("aten::batch_norm").Call(input, weight, bias, running_mean, running_var, training, momentum, eps, false);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor weight = null, Tensor bias = null, double eps = 1e-5) =>
                Op("aten::layer_norm").Call(input, normalized_shape, weight, bias, eps);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor weight = null, Tensor bias = null, double eps = 1e-5) =>
                Op("aten::group_norm").Call(input, num_groups, weight, bias, eps);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? Op("aten::relu6_").InPlace(x) : x.relu6();

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_() : x.silu();

            public static Tensor gelu(Tensor x) => x.gelu();

            public static Tensor gelu(Tensor x, bool inplace) => inplace ? Op("aten::gelu_").InPlace(x) : x.gelu();

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? x.sigmoid_() : x.sigmoid();

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => inplace ? input.hardsigmoid_() : input.hardsigmoid();

            public static Tensor hardswish(Tensor input, bool inplace = false) => inplace ? input.hardswish_() : input.hardswish();

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) => inplace ? input.leaky_relu_(negative_slope) : input.leaky_relu(negative_slope);

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => x.softplus(beta, threshold);

            public static Tensor logsigmoid(Tensor x) => x.log_sigmoid();

            public static Tensor glu(Tensor input, long dim = -1) => Op("aten::glu").Call(input, dim);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Op("aten::dropout_").InPlace(input, p, training) : Op("aten::dropout").Call(input, p, training);

            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceil_mode = false) =>
                Op("aten::max_pool2d").Call(input, kernel_size, strides ?? kernel_size, padding ?? zeros2, dilation ?? ones2, ceil_mode);

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                Op("aten::max_pool2d").Call(input, kernel_size, stride ?? kernel_size, padding ?? 0L, dilation ?? 1L, ceil_mode);

            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size, long[] stride = null, long[] padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                Op("aten::avg_pool2d").Call(input, kernel_size, stride ?? kernel_size, padding ?? zeros2, ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(
                Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                Op("aten::avg_pool2d").Call(input, kernel_size, stride ?? kernel_size, padding, ceil_mode, count_include_pad, divisor_override);

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => Op("aten::adaptive_avg_pool2d").Call(input, output_size);

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, [output_size, output_size]);

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => mode switch
            {
                PaddingModes.Constant or PaddingModes.Zeros => Op("aten::constant_pad_nd").Call(input, pad, value),
                PaddingModes.Reflect => Op(pad.Length == 2 ? "aten::reflection_pad1d" : "aten::reflection_pad2d").Call(input, pad),
                PaddingModes.Replicate => Op(pad.Length == 2 ? "aten::replication_pad1d" : "aten::replication_pad2d").Call(input, pad),
                _ => throw new NotImplementedException($"this subset of TorchSharp has no padding mode {mode}"),
            };

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12) =>
                input / Op("aten::norm.ScalarOpt_dim").Call(input, p, new[] { dim }, true).clamp_min(eps).expand_as(input);

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) => Op("aten::cosine_similarity").Call(x1, x2, dim, eps);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Op("aten::one_hot").Call(x, num_classes);

            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null) =>
                Op("aten::grid_sampler").Call(input, grid, mode == GridSampleMode.Bilinear ? 0 : 1, NativePadding(padding_mode), align_corners ?? false);

            public static Tensor affine_grid(Tensor theta, long[] size = null, bool align_corners = false) => Op("aten::affine_grid_generator").Call(theta, size, align_corners);

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Op("aten::pixel_shuffle").Call(input, upscale_factor);

            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => Op("aten::pixel_unshuffle").Call(input, downscale_factor);

            public static Tensor interpolate(
                Tensor x, long[] size = null, double[] scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null,
                bool recompute_scale_factor = false, bool antialias = false)
            {
                if ((size is null) == (scale_factor is null)) throw new ArgumentException("exactly one of size and scale_factor must be given");
                if (x.ndim != 4) throw new NotImplementedException($"this subset of TorchSharp interpolates 4D tensors, got {x.ndim}D");
                if (scale_factor is { Length: 1 }) scale_factor = [scale_factor[0], scale_factor[0]];
                if (scale_factor is not null && recompute_scale_factor)
                {
                    size = [.. scale_factor.Select((factor, i) => (long)Math.Floor(x.size(i + 2) * factor))];
                    scale_factor = null;
                }
                return mode switch
                {
                    InterpolationMode.Nearest => Op("aten::upsample_nearest2d.vec").Call(x, size, scale_factor),
                    InterpolationMode.NearestExact => Op("aten::_upsample_nearest_exact2d.vec").Call(x, size, scale_factor),
                    InterpolationMode.Bilinear => Op(antialias ? "aten::_upsample_bilinear2d_aa.vec" : "aten::upsample_bilinear2d.vec").Call(x, size, align_corners ?? false, scale_factor),
                    InterpolationMode.Bicubic => Op(antialias ? "aten::_upsample_bicubic2d_aa.vec" : "aten::upsample_bicubic2d.vec").Call(x, size, align_corners ?? false, scale_factor),
                    InterpolationMode.Area => adaptive_avg_pool2d(x, size ?? [.. scale_factor.Select((factor, i) => (long)Math.Floor(x.size(i + 2) * factor))]),
                    _ => throw new NotImplementedException($"this subset of TorchSharp has no interpolation mode {mode} for 4D tensors"),
                };
            }

            // PyTorch numbers border 1 and reflection 2, the managed enumeration the other way round.
            private static long NativePadding(GridSamplePaddingMode mode) => mode switch
            {
                GridSamplePaddingMode.Zeros => 0,
                GridSamplePaddingMode.Border => 1,
                _ => 2,
            };
        }
    }
}
