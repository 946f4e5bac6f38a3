// What the kernels share. An inner loop is a template over what it wants as a constant (a width, an activation), inlined into a function
// with clones for the instruction sets, one of which is picked when the library is loaded. Templates themselves cannot have clones.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#define EXPORT extern "C" __attribute__((visibility("default")))
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define INLINED __attribute__((always_inline))
#define INLINE static inline INLINED

// Partial sums of this many elements stay in float lanes, longer ones continue in double.
constexpr int64_t block = 256;

template <int64_t value>
using Constant = std::integral_constant<int64_t, value>;

// Calls the body with the one of the constants that equals the value; false if none does.
template <int64_t... constants, typename Body>
INLINE bool choose(int64_t value, const Body& body)
{
    return ((value == constants && (body(Constant<constants>{}), true)) || ...);
}

// to[c, r] = from[r, c], where a row of either is so many numbers after the one before. By strips of a cache line, so that what is
// written to is in the cache again for the next row.
INLINE void transpose(const float* from, int64_t from_stride, int64_t rows, int64_t columns, float* to, int64_t to_stride)
{
    constexpr int64_t strip = 16;
    for (int64_t start = 0; start < columns; start += strip) {
        int64_t end = std::min(start + strip, columns);
        for (int64_t r = 0; r < rows; r++)
            for (int64_t c = start; c < end; c++) to[c * to_stride + r] = from[r * from_stride + c];
    }
}

// exp(r), about 1 ulp, where x = n ln2 + r with a whole n and r in [-ln2/2, ln2/2]. T: one float or a vector of them.
template <typename T>
INLINE T exp_of_rest(T x, T n)
{
    T r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    T p = T{} + 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    return p * r * r + r + 1.0f;
}

// exp without a call, so that loops with it vectorise.
INLINE float exp_inline(float x)
{
    x = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
    float n = std::nearbyintf(x * 1.44269504f);
    float p = exp_of_rest(x, n);
    int32_t bits = (int32_t(n) + 127) << 23;
    float scale;
    std::memcpy(&scale, &bits, sizeof scale);
    return p * scale;
}
