// Shared by the two layouts of the fused norm.
#pragma once

#include "simd.h"

enum Activation : int64_t { Identity = 0, Relu = 1, Silu = 2 };

struct Channel {
    float a, b;          // z = a x + b
    float mean, inverse; // of the batch
};

template <int64_t activation>
INLINE float activate(float z)
{
    if (activation == Relu) return z > 0 ? z : 0;
    if (activation == Silu) return z / (1.0f + exp_inline(-z));
    return z;
}

template <int64_t activation>
INLINE float slope(float z)
{
    if (activation == Relu) return z > 0 ? 1.0f : 0.0f;
    if (activation == Silu) {
        float s = 1.0f / (1.0f + exp_inline(-z));
        return s * (1.0f + z * (1.0f - s));
    }
    return 1.0f;
}

// y = scale act(z) + shift
template <int64_t activation>
INLINE float output(float z, float scale, float shift)
{
    return scale * activate<activation>(z) + shift;
}

// The gradient of z, given that of y.
template <int64_t activation>
INLINE float gradient_of_z(float g, float z, float scale)
{
    return g * scale * slope<activation>(z);
}

// dx = a (dz - mean(dz) - (x - mean) k)
INLINE float gradient_of_x(float dz, float mean_dz, float x, float mean, float a, float k)
{
    return a * (dz - mean_dz - (x - mean) * k);
}

// Calls the body with the activation as a constant.
template <typename Body>
INLINE void with_activation(int32_t activation, const Body& body)
{
    choose<Identity, Relu, Silu>(activation, body);
}

// What the sums over `count` elements of a channel say of it; the running statistics follow.
static inline Channel finish(double mean, double deviation, double count, float gamma, float beta, double momentum, double eps,
                             float& running_mean, float& running_variance)
{
    double inverse = 1 / std::sqrt(deviation / count + eps);
    running_mean = float(momentum * mean + (1 - momentum) * running_mean);
    running_variance = float(momentum * deviation / (count - 1) + (1 - momentum) * running_variance);
    return {float(gamma * inverse), float(beta - mean * gamma * inverse), float(mean), float(inverse)};
}
