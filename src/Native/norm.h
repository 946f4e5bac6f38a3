// Shared by the two layouts of the fused norm.
#pragma once

#include "simd.h"

enum Activation : int32_t { Identity = 0, Relu = 1, Silu = 2 };

struct Channel {
    float a, b;          // z = a x + b
    float mean, inverse; // of the batch
};

template <int32_t activation>
inline __attribute__((always_inline)) float activate(float z)
{
    if (activation == Relu) return z > 0 ? z : 0;
    if (activation == Silu) return z / (1.0f + exp_inline(-z));
    return z;
}

template <int32_t activation>
inline __attribute__((always_inline)) float slope(float z)
{
    if (activation == Relu) return z > 0 ? 1.0f : 0.0f;
    if (activation == Silu) {
        float s = 1.0f / (1.0f + exp_inline(-z));
        return s * (1.0f + z * (1.0f - s));
    }
    return 1.0f;
}
