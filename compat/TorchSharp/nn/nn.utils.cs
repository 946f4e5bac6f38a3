using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var scope = NewDisposeScope();
                using var frozen = no_grad();
                var gradients = tensors.Select(parameter => parameter.grad).Where(gradient => gradient is not null).ToArray();
                if (gradients.Length == 0) return 0;
                // The order of PyTorch: the norm of the norms, and a factor that is applied even when it is one.
                var norms = norm_type == double.PositiveInfinity
                    ? gradients.Select(gradient => gradient.abs().max()).ToArray()
                    : Op("aten::_foreach_norm.Scalar").CallList(gradients, norm_type);
                var total = norm_type == double.PositiveInfinity ? stack(norms).max() : Op("aten::norm.Scalar").Call(stack(norms), norm_type);
                var factor = (max_norm / (total + 1e-6)).clamp(max: 1.0);
                foreach (var gradient in gradients) gradient.mul_(factor);
                return total.ToDouble();
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var scope = NewDisposeScope();
                using var frozen = no_grad();
                foreach (var parameter in tensors) parameter.grad?.clamp_(-clip_value, clip_value);
            }
        }
    }
}
