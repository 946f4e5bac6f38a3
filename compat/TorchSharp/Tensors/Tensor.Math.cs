namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static string Rounding(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();

        public Tensor abs() => Op("aten::abs").Call(this);

        public Tensor absolute() => Op("aten::absolute").Call(this);

        public Tensor acos() => Op("aten::acos").Call(this);

        public Tensor acosh() => Op("aten::acosh").Call(this);

        public Tensor add(Scalar scalar) => Op("aten::add.Scalar").Call(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Op("aten::add.Scalar").Call(this, scalar, alpha);

        public Tensor add(Tensor target) => Op("aten::add.Tensor").Call(this, target);

        public Tensor add(Tensor target, Scalar alpha) => Op("aten::add.Tensor").Call(this, target, alpha);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Op("aten::addcdiv").Call(this, tensor1, tensor2);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Op("aten::addcdiv").Call(this, tensor1, tensor2, value);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Op("aten::addcmul").Call(this, tensor1, tensor2, value);

        public Tensor alias() => Op("aten::alias").Call(this);

        public Tensor angle() => Op("aten::angle").Call(this);

        public Tensor arctan2(Tensor other) => Op("aten::arctan2").Call(this, other);

        public Tensor argwhere() => Op("aten::argwhere").Call(this);

        public Tensor asin() => Op("aten::asin").Call(this);

        public Tensor asinh() => Op("aten::asinh").Call(this);

        public Tensor atan() => Op("aten::atan").Call(this);

        public Tensor atan2(Tensor other) => Op("aten::atan2").Call(this, other);

        public Tensor atanh() => Op("aten::atanh").Call(this);

        public Tensor bincount(Tensor weights, long minlength = 0) => Op("aten::bincount").Call(this, weights, minlength);

        public Tensor bitwise_not() => Op("aten::bitwise_not").Call(this);

        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => Op("aten::bucketize.Tensor").Call(this, boundaries, outInt32, right);

        public Tensor ceil() => Op("aten::ceil").Call(this);

        public Tensor clamp(Scalar min = null, Scalar max = null) => Op("aten::clamp").Call(this, min, max);

        public Tensor clamp(Tensor min = null, Tensor max = null) => Op("aten::clamp.Tensor").Call(this, min, max);

        public Tensor clamp_max(Scalar max) => Op("aten::clamp_max").Call(this, max);

        public Tensor clamp_min(Scalar min) => Op("aten::clamp_min").Call(this, min);

        public Tensor clip(Scalar min = null, Scalar max = null) => clamp(min, max);

        public Tensor clone() => Op("aten::clone").Call(this);

        public Tensor cos() => Op("aten::cos").Call(this);

        public Tensor cosh() => Op("aten::cosh").Call(this);

        public Tensor deg2rad() => Op("aten::deg2rad").Call(this);

        public Tensor det() => Op("aten::det").Call(this);

        public Tensor detach() => Op("aten::detach").Call(this);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op("aten::div.Scalar_mode").Call(this, target, Rounding(rounding_mode));

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op("aten::div.Tensor_mode").Call(this, target, Rounding(rounding_mode));

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op("aten::div.Scalar_mode").Call(this, target, Rounding(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op("aten::div.Tensor_mode").Call(this, target, Rounding(rounding_mode));

        public Tensor elu(double alpha = 1) => Op("aten::elu").Call(this, alpha);

        public Tensor erf() => Op("aten::erf").Call(this);

        public Tensor erfc() => Op("aten::erfc").Call(this);

        public Tensor erfinv() => Op("aten::erfinv").Call(this);

        public Tensor exp() => Op("aten::exp").Call(this);

        public Tensor exp2() => Op("aten::exp2").Call(this);

        public Tensor expm1() => Op("aten::expm1").Call(this);

        public Tensor fix() => Op("aten::fix").Call(this);

        public Tensor floor() => Op("aten::floor").Call(this);

        public Tensor floor_divide(Tensor other) => Op("aten::floor_divide").Call(this, other);

        public Tensor fmax(Tensor other) => Op("aten::fmax").Call(this, other);

        public Tensor fmin(Tensor other) => Op("aten::fmin").Call(this, other);

        public Tensor fmod(Scalar scalar) => Op("aten::fmod.Scalar").Call(this, scalar);

        public Tensor fmod(Tensor target) => Op("aten::fmod.Tensor").Call(this, target);

        public Tensor frac() => Op("aten::frac").Call(this);

        public Tensor gelu() => Op("aten::gelu").Call(this);

        public Tensor hardsigmoid() => Op("aten::hardsigmoid").Call(this);

        public Tensor hardswish() => Op("aten::hardswish").Call(this);

        public Tensor hardtanh(Scalar min, Scalar max) => Op("aten::hardtanh").Call(this, min, max);

        public Tensor heaviside(Tensor other) => Op("aten::heaviside").Call(this, other);

        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Op("aten::histc").Call(this, bins, min, max);

        public Tensor hypot(Tensor other) => Op("aten::hypot").Call(this, other);

        public Tensor inverse() => Op("aten::inverse").Call(this);

        public Tensor isclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool nanEqual = false) => Op("aten::isclose").Call(this, other, rtol, atol, nanEqual);

        public Tensor isfinite() => Op("aten::isfinite").Call(this);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Op("aten::isin.Tensor_Tensor").Call(this, test_elements, assumeUnique, invert);

        public Tensor isinf() => Op("aten::isinf").Call(this);

        public Tensor isnan() => Op("aten::isnan").Call(this);

        public Tensor isneginf() => Op("aten::isneginf").Call(this);

        public Tensor isposinf() => Op("aten::isposinf").Call(this);

        public Tensor leaky_relu(Scalar negative_slope) => Op("aten::leaky_relu").Call(this, negative_slope);

        public Tensor lerp(Tensor end, Tensor weight) => Op("aten::lerp.Tensor").Call(this, end, weight);

        public Tensor log() => Op("aten::log").Call(this);

        public Tensor log10() => Op("aten::log10").Call(this);

        public Tensor log1p() => Op("aten::log1p").Call(this);

        public Tensor log2() => Op("aten::log2").Call(this);

        public Tensor log_sigmoid() => Op("aten::log_sigmoid").Call(this);

        public Tensor logaddexp(Tensor other) => Op("aten::logaddexp").Call(this, other);

        public Tensor logaddexp2(Tensor other) => Op("aten::logaddexp2").Call(this, other);

        public Tensor logical_not() => Op("aten::logical_not").Call(this);

        public Tensor logit(double? eps = null) => Op("aten::logit").Call(this, eps);

        public Tensor masked_select(Tensor mask) => Op("aten::masked_select").Call(this, mask);

        public Tensor max(Tensor other) => Op("aten::max.other").Call(this, other);

        public Tensor maximum(Tensor other) => Op("aten::maximum").Call(this, other);

        public Tensor median() => Op("aten::median").Call(this);

        public Tensor min(Tensor other) => Op("aten::min.other").Call(this, other);

        public Tensor minimum(Tensor other) => Op("aten::minimum").Call(this, other);

        public Tensor msort() => Op("aten::msort").Call(this);

        public Tensor mul(Scalar target) => Op("aten::mul.Scalar").Call(this, target);

        public Tensor mul(Tensor target) => Op("aten::mul.Tensor").Call(this, target);

        public Tensor multiply(Scalar target) => Op("aten::multiply.Scalar").Call(this, target);

        public Tensor multiply(Tensor target) => Op("aten::multiply.Tensor").Call(this, target);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Op("aten::nan_to_num").Call(this, nan, posinf, neginf);

        public Tensor neg() => Op("aten::neg").Call(this);

        public Tensor negative() => Op("aten::negative").Call(this);

        public Tensor nextafter(Tensor other) => Op("aten::nextafter").Call(this, other);

        public Tensor nonzero() => Op("aten::nonzero").Call(this);

        public Tensor positive() => Op("aten::positive").Call(this);

        public Tensor pow(Scalar exponent) => Op("aten::pow.Tensor_Scalar").Call(this, exponent);

        public Tensor pow(Tensor exponent) => Op("aten::pow.Tensor_Tensor").Call(this, exponent);

        public Tensor rad2deg() => Op("aten::rad2deg").Call(this);

        public Tensor ravel() => Op("aten::ravel").Call(this);

        public Tensor reciprocal() => Op("aten::reciprocal").Call(this);

        public Tensor relu() => Op("aten::relu").Call(this);

        public Tensor relu6() => Op("aten::relu6").Call(this);

        public Tensor remainder(Scalar scalar) => Op("aten::remainder.Scalar").Call(this, scalar);

        public Tensor remainder(Tensor target) => Op("aten::remainder.Tensor").Call(this, target);

        public Tensor round(long decimals = 0) => Op("aten::round.decimals").Call(this, decimals);

        public Tensor rsqrt() => Op("aten::rsqrt").Call(this);

        public Tensor selu() => Op("aten::selu").Call(this);

        public Tensor sgn() => Op("aten::sgn").Call(this);

        public Tensor sigmoid() => Op("aten::sigmoid").Call(this);

        public Tensor sign() => Op("aten::sign").Call(this);

        public Tensor signbit() => Op("aten::signbit").Call(this);

        public Tensor silu() => Op("aten::silu").Call(this);

        public Tensor sin() => Op("aten::sin").Call(this);

        public Tensor sinc() => Op("aten::sinc").Call(this);

        public Tensor sinh() => Op("aten::sinh").Call(this);

        public Tensor softplus(double beta = 1, double threshold = 20) => Op("aten::softplus").Call(this, beta, threshold);

        public Tensor sqrt() => Op("aten::sqrt").Call(this);

        public Tensor square() => Op("aten::square").Call(this);

        public Tensor sub(Scalar target) => Op("aten::sub.Scalar").Call(this, target);

        public Tensor sub(Tensor target) => Op("aten::sub.Tensor").Call(this, target);

        public Tensor subtract(Scalar target) => Op("aten::subtract.Scalar").Call(this, target);

        public Tensor subtract(Tensor target) => Op("aten::subtract.Tensor").Call(this, target);

        public Tensor t() => Op("aten::t").Call(this);

        public Tensor tan() => Op("aten::tan").Call(this);

        public Tensor tanh() => Op("aten::tanh").Call(this);

        public Tensor trace() => Op("aten::trace").Call(this);

        public Tensor true_divide(Scalar other) => Op("aten::true_divide.Scalar").Call(this, other);

        public Tensor true_divide(Tensor other) => Op("aten::true_divide.Tensor").Call(this, other);

        public Tensor trunc() => Op("aten::trunc").Call(this);

        public Tensor xlogy(Tensor y) => Op("aten::xlogy.Tensor").Call(this, y);
    }
}
