namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs_() => Op("aten::abs_").InPlace(this);

        public Tensor absolute_() => Op("aten::absolute_").InPlace(this);

        public Tensor acos_() => Op("aten::acos_").InPlace(this);

        public Tensor acosh_() => Op("aten::acosh_").InPlace(this);

        public Tensor add_(Scalar scalar) => Op("aten::add_.Scalar").InPlace(this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => Op("aten::add_.Scalar").InPlace(this, scalar, alpha);

        public Tensor add_(Tensor target) => Op("aten::add_.Tensor").InPlace(this, target);

        public Tensor add_(Tensor target, Scalar alpha) => Op("aten::add_.Tensor").InPlace(this, target, alpha);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Op("aten::addcdiv_").InPlace(this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Op("aten::addcdiv_").InPlace(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Op("aten::addcmul_").InPlace(this, tensor1, tensor2, value);

        public Tensor arctan2_(Tensor other) => Op("aten::arctan2_").InPlace(this, other);

        public Tensor asin_() => Op("aten::asin_").InPlace(this);

        public Tensor asinh_() => Op("aten::asinh_").InPlace(this);

        public Tensor atan2_(Tensor other) => Op("aten::atan2_").InPlace(this, other);

        public Tensor atan_() => Op("aten::atan_").InPlace(this);

        public Tensor atanh_() => Op("aten::atanh_").InPlace(this);

        public Tensor bitwise_not_() => Op("aten::bitwise_not_").InPlace(this);

        public Tensor ceil_() => Op("aten::ceil_").InPlace(this);

        public Tensor clamp_(Scalar min = null, Scalar max = null) => Op("aten::clamp_").InPlace(this, min, max);

        public Tensor clamp_(Tensor min = null, Tensor max = null) => Op("aten::clamp_.Tensor").InPlace(this, min, max);

        public Tensor clamp_max_(Scalar max) => Op("aten::clamp_max_").InPlace(this, max);

        public Tensor clamp_min_(Scalar min) => Op("aten::clamp_min_").InPlace(this, min);

        public Tensor cos_() => Op("aten::cos_").InPlace(this);

        public Tensor cosh_() => Op("aten::cosh_").InPlace(this);

        public Tensor detach_() => Op("aten::detach_").InPlace(this);

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op("aten::div_.Scalar_mode").InPlace(this, target, Rounding(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op("aten::div_.Tensor_mode").InPlace(this, target, Rounding(rounding_mode));

        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op("aten::div_.Scalar_mode").InPlace(this, target, Rounding(rounding_mode));

        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op("aten::div_.Tensor_mode").InPlace(this, target, Rounding(rounding_mode));

        public Tensor erf_() => Op("aten::erf_").InPlace(this);

        public Tensor erfc_() => Op("aten::erfc_").InPlace(this);

        public Tensor erfinv_() => Op("aten::erfinv_").InPlace(this);

        public Tensor exp_() => Op("aten::exp_").InPlace(this);

        public Tensor expm1_() => Op("aten::expm1_").InPlace(this);

        public Tensor fix_() => Op("aten::fix_").InPlace(this);

        public Tensor floor_() => Op("aten::floor_").InPlace(this);

        public Tensor floor_divide_(Tensor other) => Op("aten::floor_divide_.Tensor").InPlace(this, other);

        public Tensor fmod_(Scalar scalar) => Op("aten::fmod_.Scalar").InPlace(this, scalar);

        public Tensor fmod_(Tensor target) => Op("aten::fmod_.Tensor").InPlace(this, target);

        public Tensor frac_() => Op("aten::frac_").InPlace(this);

        public Tensor hardsigmoid_() => Op("aten::hardsigmoid_").InPlace(this);

        public Tensor hardswish_() => Op("aten::hardswish_").InPlace(this);

        public Tensor leaky_relu_(Scalar negative_slope) => Op("aten::leaky_relu_").InPlace(this, negative_slope);

        public Tensor lerp_(Tensor end, Tensor weight) => Op("aten::lerp_.Tensor").InPlace(this, end, weight);

        public Tensor log10_() => Op("aten::log10_").InPlace(this);

        public Tensor log1p_() => Op("aten::log1p_").InPlace(this);

        public Tensor log2_() => Op("aten::log2_").InPlace(this);

        public Tensor log_() => Op("aten::log_").InPlace(this);

        public Tensor logical_not_() => Op("aten::logical_not_").InPlace(this);

        public Tensor mul_(Scalar target) => Op("aten::mul_.Scalar").InPlace(this, target);

        public Tensor mul_(Tensor target) => Op("aten::mul_.Tensor").InPlace(this, target);

        public Tensor neg_() => Op("aten::neg_").InPlace(this);

        public Tensor pow_(Scalar exponent) => Op("aten::pow_.Scalar").InPlace(this, exponent);

        public Tensor pow_(Tensor exponent) => Op("aten::pow_.Tensor").InPlace(this, exponent);

        public Tensor reciprocal_() => Op("aten::reciprocal_").InPlace(this);

        public Tensor relu6_() => Op("aten::relu6_").InPlace(this);

        public Tensor relu_() => Op("aten::relu_").InPlace(this);

        public Tensor remainder_(Scalar scalar) => Op("aten::remainder_.Scalar").InPlace(this, scalar);

        public Tensor remainder_(Tensor target) => Op("aten::remainder_.Tensor").InPlace(this, target);

        public Tensor round_(long decimals = 0) => Op("aten::round_.decimals").InPlace(this, decimals);

        public Tensor rsqrt_() => Op("aten::rsqrt_").InPlace(this);

        public Tensor selu_() => Op("aten::selu_").InPlace(this);

        public Tensor sgn_() => Op("aten::sgn_").InPlace(this);

        public Tensor sigmoid_() => Op("aten::sigmoid_").InPlace(this);

        public Tensor sign_() => Op("aten::sign_").InPlace(this);

        public Tensor silu_() => Op("aten::silu_").InPlace(this);

        public Tensor sin_() => Op("aten::sin_").InPlace(this);

        public Tensor sinc_() => Op("aten::sinc_").InPlace(this);

        public Tensor sinh_() => Op("aten::sinh_").InPlace(this);

        public Tensor sqrt_() => Op("aten::sqrt_").InPlace(this);

        public Tensor sub_(Scalar target) => Op("aten::sub_.Scalar").InPlace(this, target);

        public Tensor sub_(Tensor target) => Op("aten::sub_.Tensor").InPlace(this, target);

        public Tensor subtract_(Scalar target) => Op("aten::subtract_.Scalar").InPlace(this, target);

        public Tensor subtract_(Tensor target) => Op("aten::subtract_.Tensor").InPlace(this, target);

        public Tensor tan_() => Op("aten::tan_").InPlace(this);

        public Tensor tanh_() => Op("aten::tanh_").InPlace(this);

        public Tensor true_divide_(Scalar other) => Op("aten::true_divide_.Scalar").InPlace(this, other);

        public Tensor true_divide_(Tensor other) => Op("aten::true_divide_.Tensor").InPlace(this, other);

        public Tensor trunc_() => Op("aten::trunc_").InPlace(this);

        public Tensor xlogy_(Tensor y) => Op("aten::xlogy_.Tensor").InPlace(this, y);

        public Tensor zero_() => Op("aten::zero_").InPlace(this);
    }
}
