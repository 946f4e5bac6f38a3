// The sampling of multi-scale deformable attention (Zhu et al. 2021, eq. 3): bilinear taps with zeros outside the map, weighted and summed.
// A tap is one run of memory: of a map whose channels stand last, else of a copy for each head. No [.., points, width] tensor of samples
// exists.
#include "memory.h"
#include "simd.h"

namespace {

struct Level {
    int64_t height, width, points;
    int64_t stride, image; // numbers from one token to the next and from one image to the next; stride 1: the channels stand first
    int64_t start;         // token at which the level begins in a head's copy

    bool last() const { return stride > 1; }
};

struct Tap {
    int64_t token[4];
    float share[4];      // bilinear, 0 where the tap lies outside
    float dx[4], dy[4];  // derivatives of the shares by the location in 0..1
};

INLINE Tap tap_at(const Level& level, float x, float y)
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
        tap.token[i] = inside ? r * level.width + c : 0;
        tap.share[i] = inside ? sx * sy : 0;
        tap.dx[i] = inside ? (i & 1 ? sy : -sy) * float(level.width) : 0;
        tap.dy[i] = inside ? (i >> 1 ? sx : -sx) * float(level.height) : 0;
    }
    return tap;
}

// The maps of a batch and what is read from them: [B, heads * width, h, w] a level, at [B, Q, heads, P] places.
struct Sampling {
    Array<Level> levels;
    int64_t copied = 0, points = 0; // tokens of the levels whose channels stand first
    int64_t queries, heads, width;

    // sizes: h, w, points, stride, image a level.
    Sampling(const int64_t* sizes, int64_t count, int64_t queries, int64_t heads, int64_t width)
        : queries(queries), heads(heads), width(width)
    {
        for (const int64_t* size = sizes; size < sizes + 5 * count; size += 5) {
            levels.push_back({size[0], size[1], size[2], size[3], size[4], copied});
            if (!levels.back().last()) copied += size[0] * size[1];
            points += size[2];
        }
    }

    // Where the numbers of a head's first query begin in [B, Q, heads, size].
    int64_t start(int64_t task, int64_t size) const { return (task / heads * queries * heads + task % heads) * size; }

    // Where those of a head begin in a map, and in its gradient, which lies without gaps.
    int64_t map_start(int64_t task, const Level& level) const
    {
        return task / heads * level.image + task % heads * width * (level.last() ? 1 : level.height * level.width);
    }

    int64_t gradient_start(int64_t task, const Level& level) const
    {
        int64_t cells = level.height * level.width;
        return level.last() ? task / heads * cells * heads * width + task % heads * width : task * width * cells;
    }

    // The maps of one head whose channels stand first, as values [tokens, width].
    void gather(const float* const* maps, int64_t task, float* values) const
    {
        for (auto& level : levels) {
            const float* map = *maps++ + map_start(task, level);
            int64_t cells = level.height * level.width;
            if (!level.last()) transpose(map, cells, width, cells, values + level.start * width, width);
        }
    }

    void scatter(const float* values, int64_t task, float* const* maps) const
    {
        for (auto& level : levels) {
            float* map = *maps++ + gradient_start(task, level);
            int64_t cells = level.height * level.width;
            if (!level.last()) transpose(values + level.start * width, width, cells, width, map, cells);
        }
    }
};

// What one head reads: the maps, and copies of those whose channels stand first.
struct Head {
    const float* const* maps;
    const float* values;
    int64_t task;
};

// Width: of a head, 0 where it is not a constant. locations, weights, out: at the head's place.
template <int64_t constant>
INLINE void forward_head(const Sampling& s, const Head& head, const float* locations, const float* weights, float* out)
{
    const int64_t width = constant ? constant : s.width;
    for (int64_t q = 0; q < s.queries; q++) {
        float* __restrict sum = out + q * s.heads * width;
        for (int64_t d = 0; d < width; d++) sum[d] = 0;
        int64_t p = q * s.heads * s.points;
        const float* const* map = head.maps;
        for (auto& level : s.levels) {
            const float* __restrict values =
                level.last() ? *map + s.map_start(head.task, level) : head.values + level.start * width;
            const int64_t stride = level.last() ? level.stride : width;
            map++;
            for (int64_t k = 0; k < level.points; k++, p++) {
                Tap tap = tap_at(level, locations[2 * p], locations[2 * p + 1]);
                for (int i = 0; i < 4; i++) {
                    const float* v = values + tap.token[i] * stride;
                    float share = weights[p] * tap.share[i];
                    for (int64_t d = 0; d < width; d++) sum[d] += share * v[d];
                }
            }
        }
    }
}

struct Gradients {
    const float* dout;
    float* const* dmaps; // zero at the start where the channels stand last
    float *dvalues, *dlocations, *dweights; // dvalues: [tokens, width] of the other levels, zero at the start
};

template <int64_t constant>
INLINE void backward_head(const Sampling& s, const Head& head, const float* locations, const float* weights, const Gradients& gradients)
{
    const int64_t width = constant ? constant : s.width;
    for (int64_t q = 0; q < s.queries; q++) {
        const float* __restrict g = gradients.dout + q * s.heads * width;
        int64_t p = q * s.heads * s.points, index = 0;
        for (auto& level : s.levels) {
            const bool last = level.last();
            const float* __restrict values = last ? head.maps[index] + s.map_start(head.task, level) : head.values + level.start * width;
            float* __restrict dvalues =
                last ? gradients.dmaps[index] + s.gradient_start(head.task, level) : gradients.dvalues + level.start * width;
            const int64_t stride = last ? level.stride : width, dstride = last ? s.heads * width : width;
            index++;
            for (int64_t k = 0; k < level.points; k++, p++) {
                Tap tap = tap_at(level, locations[2 * p], locations[2 * p + 1]);
                float weight = weights[p], dweight = 0, dx = 0, dy = 0;
                for (int i = 0; i < 4; i++) {
                    const float* v = values + tap.token[i] * stride;
                    float* __restrict dv = dvalues + tap.token[i] * dstride;
                    float share = weight * tap.share[i], along = 0;
#pragma omp simd reduction(+ : along)
                    for (int64_t d = 0; d < width; d++) {
                        along += g[d] * v[d];
                        dv[d] += share * g[d];
                    }
                    dweight += along * tap.share[i];
                    dx += along * tap.dx[i];
                    dy += along * tap.dy[i];
                }
                gradients.dweights[p] = dweight;
                gradients.dlocations[2 * p] = weight * dx;
                gradients.dlocations[2 * p + 1] = weight * dy;
            }
        }
    }
}

CLONES void forward(const Sampling& s, const Head& head, const float* locations, const float* weights, float* out)
{
    auto run = [&](auto width) INLINED { forward_head<width>(s, head, locations, weights, out); };
    if (!choose<8, 16, 32>(s.width, run)) run(Constant<0>());
}

CLONES void backward(const Sampling& s, const Head& head, const float* locations, const float* weights, const Gradients& gradients)
{
    auto run = [&](auto width) INLINED { backward_head<width>(s, head, locations, weights, gradients); };
    if (!choose<8, 16, 32>(s.width, run)) run(Constant<0>());
}

} // namespace

// maps: one pointer a level to [B, heads * width, h, w]; sizes: for each level h, w, points, how many numbers lie from one token to the next
// (1: the channels stand first) and from one image to the next; locations: [B, Q, heads, P, 2] in 0..1; weights: [B, Q, heads, P];
// out: [B, Q, heads * width].
EXPORT Outcome sd_deformable_forward(const float* const* maps, const int64_t* sizes, int64_t level_count, const float* locations,
                                     const float* weights, float* out, int64_t batch, int64_t queries, int64_t heads, int64_t width,
                                     int32_t threads)
{
    return outcome(__func__, [&] {
        Sampling s(sizes, level_count, queries, heads, width);
        Scratch scratch(threads, s.copied * width);
#pragma omp parallel num_threads(threads)
        {
            float* values = scratch.mine();
#pragma omp for schedule(static)
            for (int64_t task = 0; task < batch * heads; task++) {
                s.gather(maps, task, values);
                int64_t at = s.start(task, s.points);
                forward(s, {maps, values, task}, locations + at * 2, weights + at, out + s.start(task, width));
            }
        }
    });
}

// dmaps: as maps, without gaps, the channels where the map has them; zero at the start where they stand last.
EXPORT Outcome sd_deformable_backward(const float* const* maps, const int64_t* sizes, int64_t level_count, const float* locations,
                                      const float* weights, const float* dout, float* const* dmaps, float* dlocations, float* dweights,
                                      int64_t batch, int64_t queries, int64_t heads, int64_t width, int32_t threads)
{
    return outcome(__func__, [&] {
        Sampling s(sizes, level_count, queries, heads, width);
        int64_t size = s.copied * width;
        Scratch scratch(threads, 2 * size);
#pragma omp parallel num_threads(threads)
        {
            float *values = scratch.mine(), *dvalues = values + size;
#pragma omp for schedule(static)
            for (int64_t task = 0; task < batch * heads; task++) {
                s.gather(maps, task, values);
                std::memset(dvalues, 0, sizeof(float) * size);
                int64_t at = s.start(task, s.points);
                Gradients gradients{dout + s.start(task, width), dmaps, dvalues, dlocations + at * 2, dweights + at};
                backward(s, {maps, values, task}, locations + at * 2, weights + at, gradients);
                s.scatter(dvalues, task, dmaps);
            }
        }
    });
}
