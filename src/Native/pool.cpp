// Maximum over 2x2 windows one step apart (HGNetV2's stem). The gradient goes to the first of equal values in reading order, as in
// PyTorch; which one that is, is found again in backward instead of being kept.
#include "memory.h"
#include "simd.h"

namespace {

CLONES void forward_row(const float* __restrict upper, const float* __restrict lower, float* __restrict y, int64_t count, int64_t next)
{
#pragma omp simd
    for (int64_t i = 0; i < count; i++) {
        float m = upper[i];
        m = upper[i + next] > m ? upper[i + next] : m;
        m = lower[i] > m ? lower[i] : m;
        y[i] = lower[i + next] > m ? lower[i + next] : m;
    }
}

// parts: 4 rows of `count`, the gradients of the four corners of each window.
CLONES void backward_row(const float* __restrict upper, const float* __restrict lower, const float* __restrict g,
                         float* __restrict dupper, float* __restrict dlower, float* __restrict parts, int64_t count, int64_t next)
{
    float *a = parts, *b = a + count, *c = b + count, *d = c + count;
#pragma omp simd
    for (int64_t i = 0; i < count; i++) {
        float m = upper[i], which = 0;
        which = upper[i + next] > m ? 1 : which;
        m = upper[i + next] > m ? upper[i + next] : m;
        which = lower[i] > m ? 2 : which;
        m = lower[i] > m ? lower[i] : m;
        which = lower[i + next] > m ? 3 : which;
        a[i] = which == 0 ? g[i] : 0;
        b[i] = which == 1 ? g[i] : 0;
        c[i] = which == 2 ? g[i] : 0;
        d[i] = which == 3 ? g[i] : 0;
    }
#pragma omp simd
    for (int64_t i = 0; i < count; i++) dupper[i] += a[i];
#pragma omp simd
    for (int64_t i = 0; i < count; i++) dupper[i + next] += b[i];
#pragma omp simd
    for (int64_t i = 0; i < count; i++) dlower[i] += c[i];
#pragma omp simd
    for (int64_t i = 0; i < count; i++) dlower[i + next] += d[i];
}

} // namespace

// x: [planes, height, width, inner]; y: [planes, height - 1, width - 1, inner]. Inner is 1, or the channels where they stand last.
EXPORT Outcome sd_pool_forward(const float* x, float* y, int64_t planes, int64_t height, int64_t width, int64_t inner, int32_t threads)
{
    return outcome(__func__, [&] {
        int64_t from = width * inner, to = (width - 1) * inner;
#pragma omp parallel for num_threads(threads) schedule(static)
        for (int64_t p = 0; p < planes; p++)
            for (int64_t r = 0; r + 1 < height; r++) {
                const float* upper = x + (p * height + r) * from;
                forward_row(upper, upper + from, y + (p * (height - 1) + r) * to, to, inner);
            }
    });
}

EXPORT Outcome sd_pool_backward(const float* x, const float* g, float* dx, int64_t planes, int64_t height, int64_t width,
                                int64_t inner, int32_t threads)
{
    return outcome(__func__, [&] {
        int64_t from = width * inner, to = (width - 1) * inner;
        Scratch scratch(threads, 4 * to);
#pragma omp parallel num_threads(threads)
        {
            float* parts = scratch.mine();
#pragma omp for schedule(static)
            for (int64_t p = 0; p < planes; p++) {
                std::memset(dx + p * height * from, 0, sizeof(float) * height * from);
                for (int64_t r = 0; r + 1 < height; r++) {
                    int64_t at = (p * height + r) * from;
                    backward_row(x + at, x + at + from, g + (p * (height - 1) + r) * to, dx + at, dx + at + from, parts, to, inner);
                }
            }
        }
    });
}
