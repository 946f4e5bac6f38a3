// Self-attention of narrow heads without the [N, N] maps in memory: scores, softmax and weighted sum of one query live in registers
// and the first cache, and backward computes them again (the idea of Dao et al. 2022). The mask of contrastive denoising forbids two
// thirds of all pairs; blocks of 16 keys that a query may not see are skipped.
#include "memory.h"
#include "simd.h"

namespace {

constexpr int lanes = 16;
typedef float Vector __attribute__((vector_size(lanes * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(lanes * sizeof(int32_t))));

INLINE Vector exp_vector(Vector x)
{
    x = x < -87.0f ? Vector{} - 87.0f : x;
    Vector n = (x * 1.44269504f + 12582912.0f) - 12582912.0f;
    Vector p = exp_of_rest(x, n);
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
    Array<float> values;      // [N, padded]
    Array<int32_t> seen;      // block numbers of all queries one after the other
    Array<int32_t> first;     // [N + 1]

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

struct Head {
    const float *q, *k, *v; // q: rows with stride; k, v: [width, padded]
    int64_t n, width, stride;
    float scale;
};

template <int64_t width>
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

template <int64_t width>
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

// Calls the body with the width as a constant; false if there is no instance for it.
template <typename Body>
INLINE bool with_width(int64_t width, const Body& body) { return choose<8, 12, 14, 16, 32>(width, body); }

CLONES void forward(const Head& h, const Mask& mask, float* out, int64_t out_stride, float* logsum, float* scores)
{
    with_width(h.width, [&](auto width) INLINED { forward_head<width>(h, mask, out, out_stride, logsum, scores); });
}

CLONES void backward(const Head& h, const Mask& mask, const Gradients& g, int64_t out_stride, const float* logsum)
{
    with_width(h.width, [&](auto width) INLINED { backward_head<width>(h, mask, g, out_stride, logsum); });
}

// All heads of a batch: qk [B, N, 2D] queries then keys, v [B, N, D].
struct Heads {
    const float *qk, *v;
    int64_t n, count, width;

    int64_t all() const { return count * width; }

    // Where a head's rows begin in [B, N, D].
    int64_t start(int64_t task) const { return task / count * n * all() + task % count * width; }

    // The same in [B, N, 2D]; its keys are all() further on.
    int64_t start_of_queries(int64_t task) const { return task / count * n * 2 * all() + task % count * width; }

    // Columns: [2, width, padded], where its keys and values are put.
    Head head(int64_t task, int64_t padded, float* columns) const
    {
        const float* q = qk + start_of_queries(task);
        float* values = columns + width * padded;
        std::memset(columns, 0, sizeof(float) * 2 * width * padded);
        transpose(q + all(), 2 * all(), n, width, columns, padded);
        transpose(v + start(task), all(), n, width, values, padded);
        return {q, columns, values, n, width, 2 * all(), float(1 / std::sqrt(double(width)))};
    }
};

} // namespace

EXPORT int32_t sd_attention_supports(int64_t width) { return with_width(width, [](auto) {}); }

// qk: [B, N, 2D] queries then keys; v, out: [B, N, D]; mask: [N, N] added to the scores, or null; logsum: [B, heads, N].
EXPORT Outcome sd_attention_forward(const float* qk, const float* v, const float* mask, float* out, float* logsum, int64_t batch, int64_t n,
                                    int64_t heads, int64_t width, int32_t threads)
{
    return outcome(__func__, [&] {
        Mask seen(mask, n);
        Heads all{qk, v, n, heads, width};
        int64_t size = width * seen.padded;
        Scratch scratch(threads, 2 * size + seen.padded);
#pragma omp parallel num_threads(threads)
        {
            float* columns = scratch.mine();
#pragma omp for schedule(static)
            for (int64_t task = 0; task < batch * heads; task++)
                forward(all.head(task, seen.padded, columns), seen, out + all.start(task), all.all(), logsum + task * n,
                        columns + 2 * size);
        }
    });
}

EXPORT Outcome sd_attention_backward(const float* qk, const float* v, const float* mask, const float* out, const float* logsum,
                                     const float* dout, float* dqk, float* dv, int64_t batch, int64_t n, int64_t heads, int64_t width,
                                     int32_t threads)
{
    return outcome(__func__, [&] {
        Mask seen(mask, n);
        Heads all{qk, v, n, heads, width};
        int64_t size = width * seen.padded;
        Scratch scratch(threads, 4 * size);
#pragma omp parallel num_threads(threads)
        {
            float* columns = scratch.mine();
#pragma omp for schedule(static)
            for (int64_t task = 0; task < batch * heads; task++) {
                float *dcolumns = columns + 2 * size, *dq = dqk + all.start_of_queries(task);
                std::memset(dcolumns, 0, sizeof(float) * 2 * size);
                int64_t at = all.start(task);
                Gradients gradients{out + at, dout + at, dq, dcolumns, dcolumns + size};
                backward(all.head(task, seen.padded, columns), seen, gradients, all.all(), logsum + task * n);
                transpose(gradients.dk, seen.padded, width, n, dq + all.all(), 2 * all.all());
                transpose(gradients.dv, seen.padded, width, n, dv + at, all.all());
            }
        }
    });
}
