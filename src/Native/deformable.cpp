// The sampling of multi-scale deformable attention (Zhu et al. 2021, eq. 3): bilinear taps with zeros outside the map, weighted and summed.
// Each head's values are turned so that a tap is one run of memory, and no [.., points, width] tensor of samples exists.
#include "simd.h"
#include <vector>

namespace {

struct Level {
    int64_t height, width, start; // start: token at which the level begins
    int64_t points;
};

struct Tap {
    int64_t token[4];
    float share[4];      // bilinear, 0 where the tap lies outside
    float dx[4], dy[4];  // derivatives of the shares by the location in 0..1
};

inline __attribute__((always_inline)) Tap tap_at(const Level& level, float x, float y)
{
    float px = x * float(level.width) - 0.5f, py = y * float(level.height) - 0.5f;
    // Far outside every tap is zero; the clamp keeps the conversion to an integer defined.
    px = px > -2 ? (px < float(level.width) + 1 ? px : float(level.width) + 1) : -2;
    py = py > -2 ? (py < float(level.height) + 1 ? py : float(level.height) + 1) : -2;
    float left = std::floor(px), top = std::floor(py);
    float fx = px - left, fy = py - top;
    int64_t column = int64_t(left), row = int64_t(top);
    Tap tap;
    for (int i = 0; i < 4; i++) {
        int64_t c = column + (i & 1), r = row + (i >> 1);
        bool inside = c >= 0 && c < level.width && r >= 0 && r < level.height;
        float sx = i & 1 ? fx : 1 - fx, sy = i >> 1 ? fy : 1 - fy;
        tap.token[i] = inside ? level.start + r * level.width + c : level.start;
        tap.share[i] = inside ? sx * sy : 0;
        tap.dx[i] = inside ? (i & 1 ? sy : -sy) * float(level.width) : 0;
        tap.dy[i] = inside ? (i >> 1 ? sx : -sx) * float(level.height) : 0;
    }
    return tap;
}

struct Work {
    const Level* levels;
    int64_t level_count, queries, points;
    int64_t location_stride, weight_stride, out_stride; // from one query to the next
};

// values: [L, width] of one head; locations, weights, out: at the head's place.
#define KERNELS(name, fixed)                                                                                                                       \
    CLONES void forward_##name(const Work& w, const float* __restrict values, const float* locations, const float* weights, float* out, int64_t any)   \
    {                                                                                                                                              \
        const int64_t width = fixed ? fixed : any;                                                                                                 \
        for (int64_t q = 0; q < w.queries; q++) {                                                                                                  \
            float* __restrict sum = out + q * w.out_stride;                                                                                        \
            for (int64_t d = 0; d < width; d++) sum[d] = 0;                                                                                        \
            int64_t p = 0;                                                                                                                         \
            for (int64_t l = 0; l < w.level_count; l++)                                                                                            \
                for (int64_t k = 0; k < w.levels[l].points; k++, p++) {                                                                            \
                    const float* at = locations + q * w.location_stride + 2 * p;                                                                   \
                    Tap tap = tap_at(w.levels[l], at[0], at[1]);                                                                                   \
                    float weight = weights[q * w.weight_stride + p];                                                                               \
                    for (int i = 0; i < 4; i++) {                                                                                                  \
                        const float* v = values + tap.token[i] * width;                                                                           \
                        float share = weight * tap.share[i];                                                                                       \
                        for (int64_t d = 0; d < width; d++) sum[d] += share * v[d];                                                                \
                    }                                                                                                                              \
                }                                                                                                                                  \
        }                                                                                                                                          \
    }                                                                                                                                              \
    CLONES void backward_##name(const Work& w, const float* __restrict values, const float* locations, const float* weights, const float* dout,    \
                                float* __restrict dvalues, float* dlocations, float* dweights, int64_t any)                                        \
    {                                                                                                                                              \
        const int64_t width = fixed ? fixed : any;                                                                                                 \
        for (int64_t q = 0; q < w.queries; q++) {                                                                                                  \
            const float* __restrict g = dout + q * w.out_stride;                                                                                   \
            int64_t p = 0;                                                                                                                         \
            for (int64_t l = 0; l < w.level_count; l++)                                                                                            \
                for (int64_t k = 0; k < w.levels[l].points; k++, p++) {                                                                            \
                    int64_t at = q * w.location_stride + 2 * p;                                                                                    \
                    Tap tap = tap_at(w.levels[l], locations[at], locations[at + 1]);                                                               \
                    float weight = weights[q * w.weight_stride + p], dweight = 0, dx = 0, dy = 0;                                                  \
                    for (int i = 0; i < 4; i++) {                                                                                                  \
                        const float* v = values + tap.token[i] * width;                                                                           \
                        float* __restrict dv = dvalues + tap.token[i] * width;                                                                     \
                        float share = weight * tap.share[i], along = 0;                                                                            \
                        _Pragma("omp simd reduction(+ : along)") for (int64_t d = 0; d < width; d++)                                               \
                        {                                                                                                                          \
                            along += g[d] * v[d];                                                                                                  \
                            dv[d] += share * g[d];                                                                                                 \
                        }                                                                                                                          \
                        dweight += along * tap.share[i];                                                                                           \
                        dx += along * tap.dx[i];                                                                                                   \
                        dy += along * tap.dy[i];                                                                                                   \
                    }                                                                                                                              \
                    dweights[q * w.weight_stride + p] = dweight;                                                                                   \
                    dlocations[at] = weight * dx;                                                                                                  \
                    dlocations[at + 1] = weight * dy;                                                                                              \
                }                                                                                                                                  \
        }                                                                                                                                          \
    }
KERNELS(8, 8)
KERNELS(16, 16)
KERNELS(32, 32)
KERNELS(any, 0)

struct Shape {
    std::vector<Level> levels;
    int64_t tokens = 0, points = 0;

    Shape(const int64_t* sizes, int64_t count)
    {
        for (int64_t l = 0; l < count; l++) {
            levels.push_back({sizes[3 * l], sizes[3 * l + 1], tokens, sizes[3 * l + 2]});
            tokens += sizes[3 * l] * sizes[3 * l + 1];
            points += sizes[3 * l + 2];
        }
    }
};

} // namespace

// maps: one pointer a level to [B, heads * width, h, w]; sizes: h, w, points a level; locations: [B, Q, heads, P, 2] in 0..1;
// weights: [B, Q, heads, P]; out: [B, Q, heads * width].
EXPORT void sd_deformable_forward(const float* const* maps, const int64_t* sizes, int64_t level_count, const float* locations, const float* weights, float* out,
                                  int64_t batch, int64_t queries, int64_t heads, int64_t width, int32_t threads)
{
    Shape shape(sizes, level_count);
    auto kernel = width == 8 ? forward_8 : width == 16 ? forward_16 : width == 32 ? forward_32 : forward_any;
    Work work{shape.levels.data(), level_count, queries, shape.points, heads * shape.points * 2, heads * shape.points, heads * width};
#pragma omp parallel num_threads(threads)
    {
        std::vector<float> values(shape.tokens * width);
#pragma omp for schedule(static)
        for (int64_t task = 0; task < batch * heads; task++) {
            int64_t b = task / heads, h = task % heads;
            for (int64_t l = 0; l < level_count; l++) {
                auto& level = shape.levels[l];
                int64_t area = level.height * level.width;
                const float* map = maps[l] + task * width * area;
                for (int64_t d = 0; d < width; d++)
                    for (int64_t t = 0; t < area; t++) values[(level.start + t) * width + d] = map[d * area + t];
            }
            kernel(work, values.data(), locations + (b * queries * heads + h) * shape.points * 2, weights + (b * queries * heads + h) * shape.points,
                   out + b * queries * heads * width + h * width, width);
        }
    }
}

EXPORT void sd_deformable_backward(const float* const* maps, const int64_t* sizes, int64_t level_count, const float* locations, const float* weights, const float* dout,
                                   float* const* dmaps, float* dlocations, float* dweights, int64_t batch, int64_t queries, int64_t heads, int64_t width, int32_t threads)
{
    Shape shape(sizes, level_count);
    auto kernel = width == 8 ? backward_8 : width == 16 ? backward_16 : width == 32 ? backward_32 : backward_any;
    Work work{shape.levels.data(), level_count, queries, shape.points, heads * shape.points * 2, heads * shape.points, heads * width};
#pragma omp parallel num_threads(threads)
    {
        std::vector<float> values(shape.tokens * width), dvalues(shape.tokens * width);
#pragma omp for schedule(static)
        for (int64_t task = 0; task < batch * heads; task++) {
            int64_t b = task / heads, h = task % heads;
            for (int64_t l = 0; l < level_count; l++) {
                auto& level = shape.levels[l];
                int64_t area = level.height * level.width;
                const float* map = maps[l] + task * width * area;
                for (int64_t d = 0; d < width; d++)
                    for (int64_t t = 0; t < area; t++) values[(level.start + t) * width + d] = map[d * area + t];
            }
            std::memset(dvalues.data(), 0, sizeof(float) * dvalues.size());
            int64_t at = (b * queries * heads + h) * shape.points;
            kernel(work, values.data(), locations + at * 2, weights + at, dout + b * queries * heads * width + h * width, dvalues.data(), dlocations + at * 2, dweights + at, width);
            for (int64_t l = 0; l < level_count; l++) {
                auto& level = shape.levels[l];
                int64_t area = level.height * level.width;
                float* map = dmaps[l] + task * width * area;
                for (int64_t d = 0; d < width; d++)
                    for (int64_t t = 0; t < area; t++) map[d * area + t] = dvalues[(level.start + t) * width + d];
            }
        }
    }
}
