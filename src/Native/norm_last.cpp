// The fused norm for maps whose channels stand last, [rows, C]. Channels are laid side by side to a tile of at least 64 numbers, so that
// every loop runs over whole vectors whatever C is. Each thread takes a part of the rows.
#include "memory.h"
#include "norm.h"

namespace {

// Rows of a tile whose sums stay in float before they continue in double.
constexpr int64_t steps = 8;

int64_t tile_width(int64_t channels) { return channels * ((64 + channels - 1) / channels); }

struct Tile {
    int64_t channels, width;
    Array<float> a, b, mean, k, mean_dz; // each channel's number, repeated

    explicit Tile(int64_t c) : channels(c), width(tile_width(c)), a(width), b(width), mean(width), k(width), mean_dz(width) {}

    void set(const Channel* list)
    {
        for (int64_t i = 0; i < width; i++) {
            auto& channel = list[i % channels];
            a[i] = channel.a;
            b[i] = channel.b;
            mean[i] = channel.mean;
        }
    }
};

CLONES void add_tiles(const float* __restrict x, int64_t count, int64_t width, float* __restrict sums)
{
    for (int64_t i = 0; i < width; i++) sums[i] = 0;
    for (int64_t t = 0; t < count; t++)
        for (int64_t i = 0; i < width; i++) sums[i] += x[t * width + i];
}

CLONES void square_tiles(const float* __restrict x, int64_t count, int64_t width, const float* __restrict centre, float* __restrict sums)
{
    for (int64_t i = 0; i < width; i++) sums[i] = 0;
    for (int64_t t = 0; t < count; t++)
        for (int64_t i = 0; i < width; i++) {
            float d = x[t * width + i] - centre[i];
            sums[i] += d * d;
        }
}

CLONES void forward(const float* __restrict x, float* __restrict y, int64_t count, const Tile& tile, int32_t activation, float scale,
                    float shift)
{
    const float *__restrict a = tile.a.data(), *__restrict b = tile.b.data();
    with_activation(activation, [&](auto kind) INLINED {
        for (int64_t t = 0; t < count; t += tile.width) {
            int64_t n = std::min(tile.width, count - t);
#pragma omp simd
            for (int64_t i = 0; i < n; i++) y[t + i] = output<kind>(a[i] * x[t + i] + b[i], scale, shift);
        }
    });
}

CLONES void reduce(const float* __restrict g, const float* __restrict x, int64_t count, const Tile& tile, int32_t activation, float scale,
                   float* __restrict dz, float* __restrict dzx, float* __restrict sg, float* __restrict sact)
{
    const float *__restrict a = tile.a.data(), *__restrict b = tile.b.data(), *__restrict mean = tile.mean.data();
    with_activation(activation, [&](auto kind) INLINED {
        for (int64_t t = 0; t < count; t += tile.width) {
            int64_t n = std::min(tile.width, count - t);
#pragma omp simd
            for (int64_t i = 0; i < n; i++) {
                float z = a[i] * x[t + i] + b[i], d = gradient_of_z<kind>(g[t + i], z, scale);
                dz[i] += d;
                dzx[i] += d * (x[t + i] - mean[i]);
                sg[i] += g[t + i];
                sact[i] += g[t + i] * activate<kind>(z);
            }
        }
    });
}

CLONES void backward(const float* __restrict g, const float* __restrict x, float* __restrict dx, int64_t count, const Tile& tile,
                     int32_t activation, float scale)
{
    const float *__restrict a = tile.a.data(), *__restrict b = tile.b.data(), *__restrict mean = tile.mean.data();
    const float *__restrict k = tile.k.data(), *__restrict mean_dz = tile.mean_dz.data();
    with_activation(activation, [&](auto kind) INLINED {
        for (int64_t t = 0; t < count; t += tile.width) {
            int64_t n = std::min(tile.width, count - t);
#pragma omp simd
            for (int64_t i = 0; i < n; i++) {
                float dz = gradient_of_z<kind>(g[t + i], a[i] * x[t + i] + b[i], scale);
                dx[t + i] = gradient_of_x(dz, mean_dz[i], x[t + i], mean[i], a[i], k[i]);
            }
        }
    });
}

// Adds what stands side by side in a tile to its channels; a column of channels is wide enough for the vectors of the loop over it.
CLONES void fold(const float* __restrict tile, int64_t width, int64_t channels, double* __restrict totals)
{
    for (int64_t i = 0; i < width; i += channels)
#pragma omp simd
        for (int64_t c = 0; c < channels; c++) totals[c] += double(tile[i + c]);
}

CLONES double fold_all(const float* __restrict tile, int64_t width)
{
    double total = 0;
#pragma omp simd reduction(+ : total)
    for (int64_t i = 0; i < width; i++) total += double(tile[i]);
    return total;
}

// Mean and squared deviation of a part of the rows, channel by channel; parts are joined as in Chan, Golub and LeVeque (1979).
struct Moments {
    double count = 0;
    Array<double> mean, deviation;

    explicit Moments(int64_t channels) : mean(channels), deviation(channels) {}

    void join(double n, const double* other_mean, const double* other_deviation)
    {
        if (n == 0) return;
        double all = count + n;
        for (size_t c = 0; c < mean.size(); c++) {
            double difference = other_mean[c] - mean[c];
            mean[c] += difference * n / all;
            deviation[c] += other_deviation[c] + difference * difference * count * n / all;
        }
        count = all;
    }
};

// The rows that one thread takes, and what it adds up of them.
struct MomentsPart {
    Moments moments;
    Array<float> sums, centre;     // of a tile
    Array<double> mean, deviation; // of a block

    explicit MomentsPart(int64_t channels)
        : moments(channels), sums(tile_width(channels)), centre(sums.size()), mean(channels), deviation(channels)
    {
    }

    // Rows of a block: a whole number of tiles. The last rows of a part may fill no tile; they go by one row at a time, a tile of one row.
    void add(const float* x, int64_t rows)
    {
        int64_t channels = mean.size(), whole = sums.size(), per_tile = whole / channels;
        while (rows > 0) {
            int64_t width = rows >= per_tile ? whole : channels;
            int64_t count = rows >= per_tile ? std::min(steps, rows / per_tile) : rows;
            int64_t taken = count * width / channels;
            std::fill(mean.begin(), mean.end(), 0);
            std::fill(deviation.begin(), deviation.end(), 0);
            add_tiles(x, count, width, sums.data());
            fold(sums.data(), width, channels, mean.data());
            for (auto& m : mean) m /= double(taken);
            for (int64_t i = 0; i < width; i += channels)
                for (int64_t c = 0; c < channels; c++) centre[i + c] = float(mean[c]);
            square_tiles(x, count, width, centre.data(), sums.data());
            fold(sums.data(), width, channels, deviation.data());
            moments.join(double(taken), mean.data(), deviation.data());
            x += taken * channels;
            rows -= taken;
        }
    }
};

// The same for the sums of backward.
struct GradientPart {
    Array<float> sums; // of a few tiles: dz, dz (x - mean), g, g act(z)
    Array<double> dz, dzx;
    double g = 0, gact = 0;

    explicit GradientPart(int64_t channels) : sums(4 * tile_width(channels)), dz(channels), dzx(channels) {}

    void add(const float* gradient, const float* x, int64_t count, const Tile& tile, int32_t activation, float scale)
    {
        float *sdz = sums.data(), *sdzx = sdz + tile.width, *sg = sdzx + tile.width, *sact = sg + tile.width;
        for (int64_t at = 0; at < count; at += steps * tile.width) {
            std::fill(sums.begin(), sums.end(), 0.0f);
            reduce(gradient + at, x + at, std::min(steps * tile.width, count - at), tile, activation, scale, sdz, sdzx, sg, sact);
            fold(sdz, tile.width, tile.channels, dz.data());
            fold(sdzx, tile.width, tile.channels, dzx.data());
            g += fold_all(sg, tile.width);
            gact += fold_all(sact, tile.width);
        }
    }
};

// Runs the body for each thread with where its rows begin in [rows, C] and how many there are.
template <typename Body>
void for_parts(int64_t rows, int64_t channels, int32_t threads, const Body& body)
{
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int32_t t = 0; t < threads; t++) {
        int64_t begin = rows * t / threads, end = rows * (t + 1) / threads;
        body(t, begin * channels, end - begin);
    }
}

} // namespace

// x, y: [rows, C]. Otherwise as sd_norm_forward.
EXPORT Outcome sd_norm_last_forward(const float* x, float* y, int64_t rows, int64_t channelCount, const float* gamma, const float* beta,
                                    float* running_mean, float* running_variance, double momentum, double eps, int32_t activation,
                                    float scale, float shift, float* channels, int32_t threads)
{
    return outcome(__func__, [&] {
        Array<MomentsPart> parts(threads, MomentsPart(channelCount));
        Moments all(channelCount);
        Tile tile(channelCount);
        for_parts(rows, channelCount, threads, [&](int32_t t, int64_t at, int64_t count) { parts[t].add(x + at, count); });
        for (auto& part : parts) all.join(part.moments.count, part.moments.mean.data(), part.moments.deviation.data());
        auto list = reinterpret_cast<Channel*>(channels);
        for (int64_t c = 0; c < channelCount; c++)
            list[c] = finish(all.mean[c], all.deviation[c], double(rows), gamma[c], beta[c], momentum, eps, running_mean[c],
                             running_variance[c]);
        tile.set(list);
        for_parts(rows, channelCount, threads, [&](int32_t, int64_t at, int64_t count) {
            forward(x + at, y + at, count * channelCount, tile, activation, scale, shift);
        });
    });
}

EXPORT Outcome sd_norm_last_backward(const float* g, const float* x, float* dx, int64_t rows, int64_t channelCount, const float* channels,
                                     int32_t activation, float scale, float* dgamma, float* dbeta, float* daffine, int32_t threads)
{
    return outcome(__func__, [&] {
        auto list = reinterpret_cast<const Channel*>(channels);
        Tile tile(channelCount);
        tile.set(list);
        Array<GradientPart> parts(threads, GradientPart(channelCount));
        for_parts(rows, channelCount, threads, [&](int32_t t, int64_t at, int64_t count) {
            parts[t].add(g + at, x + at, count * channelCount, tile, activation, scale);
        });
        double dscale = 0, dshift = 0;
        for (int64_t c = 0; c < channelCount; c++) {
            double dz = 0, dzx = 0;
            for (auto& part : parts) {
                dz += part.dz[c];
                dzx += part.dzx[c];
            }
            dgamma[c] = float(dzx * list[c].inverse);
            dbeta[c] = float(dz);
            for (int64_t i = c; i < tile.width; i += channelCount) {
                tile.mean_dz[i] = float(dz / double(rows));
                tile.k[i] = float(dzx / double(rows) * list[c].inverse * list[c].inverse);
            }
        }
        for (auto& part : parts) {
            dscale += part.gact;
            dshift += part.g;
        }
        daffine[0] = float(dscale);
        daffine[1] = float(dshift);
        for_parts(rows, channelCount, threads, [&](int32_t, int64_t at, int64_t count) {
            backward(g + at, x + at, dx + at, count * channelCount, tile, activation, scale);
        });
    });
}
