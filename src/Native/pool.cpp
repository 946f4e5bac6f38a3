// Maximum over 2x2 windows one step apart (HGNetV2's stem). The gradient goes to the first of equal values in reading order, as in PyTorch;
// which one that is, is found again in backward instead of being kept.
#include "simd.h"
#include <vector>

namespace {

CLONES void forward_row(const float* __restrict upper, const float* __restrict lower, float* __restrict y, int64_t width)
{
#pragma omp simd
    for (int64_t i = 0; i < width; i++) {
        float m = upper[i];
        m = upper[i + 1] > m ? upper[i + 1] : m;
        m = lower[i] > m ? lower[i] : m;
        y[i] = lower[i + 1] > m ? lower[i + 1] : m;
    }
}

// parts: 4 rows of `width + 1`, the gradients of the four corners of each window.
CLONES void backward_row(const float* __restrict upper, const float* __restrict lower, const float* __restrict g, float* __restrict dupper, float* __restrict dlower,
                         float* __restrict parts, int64_t width)
{
    float *a = parts, *b = a + width, *c = b + width, *d = c + width;
#pragma omp simd
    for (int64_t i = 0; i < width; i++) {
        float m = upper[i], which = 0;
        which = upper[i + 1] > m ? 1 : which;
        m = upper[i + 1] > m ? upper[i + 1] : m;
        which = lower[i] > m ? 2 : which;
        m = lower[i] > m ? lower[i] : m;
        which = lower[i + 1] > m ? 3 : which;
        a[i] = which == 0 ? g[i] : 0;
        b[i] = which == 1 ? g[i] : 0;
        c[i] = which == 2 ? g[i] : 0;
        d[i] = which == 3 ? g[i] : 0;
    }
#pragma omp simd
    for (int64_t i = 0; i < width; i++) dupper[i] += a[i];
#pragma omp simd
    for (int64_t i = 0; i < width; i++) dupper[i + 1] += b[i];
#pragma omp simd
    for (int64_t i = 0; i < width; i++) dlower[i] += c[i];
#pragma omp simd
    for (int64_t i = 0; i < width; i++) dlower[i + 1] += d[i];
}

} // namespace

// x: [planes, height, width]; y: [planes, height - 1, width - 1].
EXPORT void sd_pool_forward(const float* x, float* y, int64_t planes, int64_t height, int64_t width, int32_t threads)
{
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int64_t p = 0; p < planes; p++)
        for (int64_t r = 0; r + 1 < height; r++) {
            const float* upper = x + (p * height + r) * width;
            forward_row(upper, upper + width, y + (p * (height - 1) + r) * (width - 1), width - 1);
        }
}

EXPORT void sd_pool_backward(const float* x, const float* g, float* dx, int64_t planes, int64_t height, int64_t width, int32_t threads)
{
#pragma omp parallel num_threads(threads)
    {
        std::vector<float> parts(4 * width);
#pragma omp for schedule(static)
        for (int64_t p = 0; p < planes; p++) {
            std::memset(dx + p * height * width, 0, sizeof(float) * height * width);
            for (int64_t r = 0; r + 1 < height; r++) {
                int64_t at = (p * height + r) * width;
                backward_row(x + at, x + at + width, g + (p * (height - 1) + r) * (width - 1), dx + at, dx + at + width, parts.data(), width - 1);
            }
        }
    }
}
