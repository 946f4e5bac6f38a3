// Self-attention of narrow heads without the [N, N] maps in memory: scores, softmax and weighted sum of one query live in registers
// and the first cache, and backward computes them again (the idea of Dao et al. 2022). The mask of contrastive denoising forbids two
// thirds of all pairs; blocks of 16 keys that a query may not see are skipped.
#include "simd.h"
#include <vector>

namespace {

constexpr int lanes = 16;
typedef float Vector __attribute__((vector_size(lanes * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(lanes * sizeof(int32_t))));

#define INLINE static inline __attribute__((always_inline))

INLINE Vector exp_vector(Vector x)
{
    x = x < -87.0f ? Vector{} - 87.0f : x;
    Vector n = (x * 1.44269504f + 12582912.0f) - 12582912.0f;
    Vector r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    Vector p = Vector{} + 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    Integers bits = (__builtin_convertvector(n, Integers) + 127) << 23;
    return p * (Vector)bits;
}

INLINE Vector load(const float* p)
{
    Vector v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

INLINE void store(float* p, Vector v) { std::memcpy(p, &v, sizeof v); }

INLINE float total(Vector v)
{
    float s = 0;
    for (int i = 0; i < lanes; i++) s += v[i];
    return s;
}

INLINE float largest(Vector v)
{
    float m = v[0];
    for (int i = 1; i < lanes; i++) m = v[i] > m ? v[i] : m;
    return m;
}

// Which blocks of keys each query sees, and the mask itself padded to whole blocks with minus infinity.
struct Mask {
    int64_t padded;
    std::vector<float> values;      // [N, padded]
    std::vector<int32_t> seen;      // block numbers of all queries one after the other
    std::vector<int32_t> first;     // [N + 1]

    Mask(const float* mask, int64_t n) : padded((n + lanes - 1) / lanes * lanes), values(n * padded), first(n + 1)
    {
        for (int64_t i = 0; i < n; i++) {
            first[i] = int32_t(seen.size());
            for (int64_t j = 0; j < padded; j++) values[i * padded + j] = j >= n ? -INFINITY : mask ? mask[i * n + j] : 0;
            for (int64_t b = 0; b < padded / lanes; b++) {
                bool any = false;
                for (int64_t j = 0; j < lanes; j++) any |= values[i * padded + b * lanes + j] != -INFINITY;
                if (any) seen.push_back(int32_t(b));
            }
        }
        first[n] = int32_t(seen.size());
    }
};

// Rows of one head, [N, width] with a stride, as [width, padded].
void turn(const float* rows, int64_t stride, int64_t n, int64_t width, int64_t padded, float* columns)
{
    std::memset(columns, 0, sizeof(float) * width * padded);
    for (int64_t i = 0; i < n; i++)
        for (int64_t d = 0; d < width; d++) columns[d * padded + i] = rows[i * stride + d];
}

void turn_back(const float* columns, int64_t stride, int64_t n, int64_t width, int64_t padded, float* rows)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t d = 0; d < width; d++) rows[i * stride + d] = columns[d * padded + i];
}

struct Head {
    const float *q, *k, *v; // q: rows with stride; k, v: [width, padded]
    int64_t n, stride;
    float scale;
};

template <int width>
INLINE void forward_head(const Head& h, const Mask& mask, float* out, int64_t out_stride, float* logsum, float* scores)
{
    for (int64_t i = 0; i < h.n; i++) {
        const float* q = h.q + i * h.stride;
        int32_t begin = mask.first[i], end = mask.first[i + 1];
        Vector best = Vector{} - INFINITY;
        for (int32_t s = begin; s < end; s++) {
            int64_t at = int64_t(mask.seen[s]) * lanes;
            Vector score = Vector{};
            for (int d = 0; d < width; d++) score += q[d] * h.scale * load(h.k + d * mask.padded + at);
            score += load(mask.values.data() + i * mask.padded + at);
            store(scores + (s - begin) * lanes, score);
            best = score > best ? score : best;
        }
        float peak = largest(best);
        Vector sum = Vector{}, mixed[width] = {};
        for (int32_t s = begin; s < end; s++) {
            int64_t at = int64_t(mask.seen[s]) * lanes;
            Vector p = exp_vector(load(scores + (s - begin) * lanes) - peak);
            sum += p;
            for (int d = 0; d < width; d++) mixed[d] += p * load(h.v + d * mask.padded + at);
        }
        float weight = total(sum);
        for (int d = 0; d < width; d++) out[i * out_stride + d] = total(mixed[d]) / weight;
        logsum[i] = peak + std::log(weight);
    }
}

struct Gradients {
    const float *out, *dout; // rows with out_stride
    float* dq;               // rows with stride
    float *dk, *dv;          // [width, padded], zero at the start
};

template <int width>
INLINE void backward_head(const Head& h, const Mask& mask, const Gradients& g, int64_t out_stride, const float* logsum)
{
    for (int64_t i = 0; i < h.n; i++) {
        const float *q = h.q + i * h.stride, *dout = g.dout + i * out_stride, *out = g.out + i * out_stride;
        float along = 0;
        for (int d = 0; d < width; d++) along += dout[d] * out[d];
        Vector dq[width] = {};
        for (int32_t s = mask.first[i]; s < mask.first[i + 1]; s++) {
            int64_t at = int64_t(mask.seen[s]) * lanes;
            Vector score = Vector{}, dp = Vector{};
            for (int d = 0; d < width; d++) {
                score += q[d] * h.scale * load(h.k + d * mask.padded + at);
                dp += dout[d] * load(h.v + d * mask.padded + at);
            }
            score += load(mask.values.data() + i * mask.padded + at);
            Vector p = exp_vector(score - logsum[i]);
            Vector ds = p * (dp - along) * h.scale;
            for (int d = 0; d < width; d++) {
                dq[d] += ds * load(h.k + d * mask.padded + at);
                store(g.dk + d * mask.padded + at, load(g.dk + d * mask.padded + at) + ds * q[d]);
                store(g.dv + d * mask.padded + at, load(g.dv + d * mask.padded + at) + p * dout[d]);
            }
        }
        for (int d = 0; d < width; d++) g.dq[i * h.stride + d] = total(dq[d]);
    }
}

#define HEAD(width)                                                                                                                              \
    CLONES void forward_##width(const Head& h, const Mask& m, float* out, int64_t out_stride, float* logsum, float* scores)                      \
    {                                                                                                                                            \
        forward_head<width>(h, m, out, out_stride, logsum, scores);                                                                              \
    }                                                                                                                                            \
    CLONES void backward_##width(const Head& h, const Mask& m, const Gradients& g, int64_t out_stride, const float* logsum)                      \
    {                                                                                                                                            \
        backward_head<width>(h, m, g, out_stride, logsum);                                                                                       \
    }
HEAD(8)
HEAD(12)
HEAD(14)
HEAD(16)
HEAD(32)

struct Kernels {
    int64_t width;
    decltype(&forward_8) forward;
    decltype(&backward_8) backward;
};

Kernels kernels_for(int64_t width)
{
    switch (width) {
        case 8: return {8, forward_8, backward_8};
        case 12: return {12, forward_12, backward_12};
        case 14: return {14, forward_14, backward_14};
        case 16: return {16, forward_16, backward_16};
        case 32: return {32, forward_32, backward_32};
        default: return {};
    }
}

} // namespace

EXPORT int32_t sd_attention_supports(int64_t width) { return kernels_for(width).width != 0; }

// qk: [B, N, 2D] queries then keys; v, out: [B, N, D]; mask: [N, N] added to the scores, or null; logsum: [B, heads, N].
EXPORT void sd_attention_forward(const float* qk, const float* v, const float* mask, float* out, float* logsum, int64_t batch, int64_t n, int64_t heads, int64_t width, int32_t threads)
{
    Mask seen(mask, n);
    auto kernel = kernels_for(width).forward;
    int64_t all = heads * width;
#pragma omp parallel num_threads(threads)
    {
        std::vector<float> columns(2 * width * seen.padded), scores(seen.padded);
#pragma omp for schedule(static)
        for (int64_t task = 0; task < batch * heads; task++) {
            int64_t b = task / heads, h = task % heads;
            const float* base = qk + b * n * 2 * all + h * width;
            turn(base + all, 2 * all, n, width, seen.padded, columns.data());
            turn(v + b * n * all + h * width, all, n, width, seen.padded, columns.data() + width * seen.padded);
            Head head{base, columns.data(), columns.data() + width * seen.padded, n, 2 * all, float(1 / std::sqrt(double(width)))};
            kernel(head, seen, out + b * n * all + h * width, all, logsum + task * n, scores.data());
        }
    }
}

EXPORT void sd_attention_backward(const float* qk, const float* v, const float* mask, const float* out, const float* logsum, const float* dout, float* dqk, float* dv,
                                  int64_t batch, int64_t n, int64_t heads, int64_t width, int32_t threads)
{
    Mask seen(mask, n);
    auto kernel = kernels_for(width).backward;
    int64_t all = heads * width, size = width * seen.padded;
#pragma omp parallel num_threads(threads)
    {
        std::vector<float> columns(4 * size);
#pragma omp for schedule(static)
        for (int64_t task = 0; task < batch * heads; task++) {
            int64_t b = task / heads, h = task % heads;
            const float* base = qk + b * n * 2 * all + h * width;
            float* dbase = dqk + b * n * 2 * all + h * width;
            turn(base + all, 2 * all, n, width, seen.padded, columns.data());
            turn(v + b * n * all + h * width, all, n, width, seen.padded, columns.data() + size);
            std::memset(columns.data() + 2 * size, 0, sizeof(float) * 2 * size);
            Head head{base, columns.data(), columns.data() + size, n, 2 * all, float(1 / std::sqrt(double(width)))};
            Gradients gradients{out + b * n * all + h * width, dout + b * n * all + h * width, dbase, columns.data() + 2 * size, columns.data() + 3 * size};
            kernel(head, seen, gradients, all, logsum + task * n);
            turn_back(gradients.dk, 2 * all, n, width, seen.padded, dbase + all);
            turn_back(gradients.dv, all, n, width, seen.padded, dv + b * n * all + h * width);
        }
    }
}
