// What Adam's moments and the gradient say of each channel of a weight: sizes of the step without its rate, and squared gradients
// (Super Sparse DETR eq. 4), summed over the weights of the channel.
#include "memory.h"
#include "simd.h"

namespace {

struct Step {
    float scale1, scale2, eps; // 1 / (1 - beta^t) of both moments
};

INLINE float size_of(Step step, float m, float v) { return std::fabs(m * step.scale1) / std::sqrt(v * step.scale2 + step.eps); }

// Element by element; with squares, the squares of both.
CLONES void add(const float* __restrict m, const float* __restrict v, const float* __restrict g, int64_t count, Step step, bool squares,
                float* __restrict delta, float* __restrict square)
{
    choose<false, true>(squares, [&](auto squared) INLINED {
#pragma omp simd
        for (int64_t i = 0; i < count; i++) {
            float d = size_of(step, m[i], v[i]), s = g[i] * g[i];
            delta[i] += squared ? d * d : d;
            square[i] += squared ? s * s : s;
        }
    });
}

CLONES void reduce(const float* __restrict m, const float* __restrict v, const float* __restrict g, int64_t count, Step step, bool squares,
                   double& delta, double& square)
{
    choose<false, true>(squares, [&](auto squared) INLINED {
        for (int64_t start = 0; start < count; start += block) {
            int64_t end = std::min(start + block, count);
            float ds = 0, ss = 0;
#pragma omp simd reduction(+ : ds, ss)
            for (int64_t i = start; i < end; i++) {
                float d = size_of(step, m[i], v[i]), s = g[i] * g[i];
                ds += squared ? d * d : d;
                ss += squared ? s * s : s;
            }
            delta += ds;
            square += ss;
        }
    });
}

// Rows whose sums stay in float before they continue in double.
constexpr int64_t rows = 16;

} // namespace

// m, v, g: [outer, total, inner], of which the channels are slices offset .. offset + channels of the middle dimension.
// Adds to sum_delta and sum_square [channels] the sums of |m / bc1| / sqrt(v / bc2 + eps) and of g²; with squares, of their squares.
EXPORT Outcome sd_channel_statistics(const float* m, const float* v, const float* g, int64_t outer, int64_t total, int64_t inner,
                                     int64_t offset, int64_t channels, double bc1, double bc2, double eps, int32_t squares,
                                     double* sum_delta, double* sum_square)
{
    return outcome(__func__, [&] {
        Step step{float(1 / bc1), float(1 / bc2), float(eps)};
        int64_t width = channels * inner;
        if (outer == 1 && inner >= 32) {
            for (int64_t c = 0; c < channels; c++) {
                int64_t at = (offset + c) * inner;
                reduce(m + at, v + at, g + at, inner, step, squares != 0, sum_delta[c], sum_square[c]);
            }
            return;
        }
        Array<float> sums(2 * width);
        float *delta = sums.data(), *square = delta + width;
        for (int64_t first = 0; first < outer; first += rows) {
            std::fill(sums.begin(), sums.end(), 0.0f);
            for (int64_t o = first; o < std::min(first + rows, outer); o++) {
                int64_t at = (o * total + offset) * inner;
                add(m + at, v + at, g + at, width, step, squares != 0, delta, square);
            }
            for (int64_t c = 0; c < channels; c++)
                for (int64_t i = 0; i < inner; i++) {
                    sum_delta[c] += delta[c * inner + i];
                    sum_square[c] += square[c * inner + i];
                }
        }
    });
}
