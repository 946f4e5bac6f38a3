// Batch norm of a training step, its activation and the learnable affine behind it, in one operator.
//   z = gamma (x - mean) / sqrt(var + eps) + beta,  y = scale * act(z) + shift
// Composed, that is five passes over a map forward and eleven backward; here two and four, of which the second half finds its
// channel in the cache. Backward recomputes z from x, so nothing but x has to be kept.
#include "memory.h"
#include "norm.h"
#include <numeric>

namespace {

CLONES double sum(const float* __restrict x, int64_t n)
{
    double total = 0;
    for (int64_t i = 0; i < n; i += block) {
        int64_t end = std::min(i + block, n);
        float part = 0;
#pragma omp simd reduction(+ : part)
        for (int64_t j = i; j < end; j++) part += x[j];
        total += part;
    }
    return total;
}

CLONES double squares(const float* __restrict x, float mean, int64_t n)
{
    double total = 0;
    for (int64_t i = 0; i < n; i += block) {
        int64_t end = std::min(i + block, n);
        float part = 0;
#pragma omp simd reduction(+ : part)
        for (int64_t j = i; j < end; j++) part += (x[j] - mean) * (x[j] - mean);
        total += part;
    }
    return total;
}

CLONES void forward(const float* __restrict x, float* __restrict y, int64_t n, Channel c, int32_t activation, float scale, float shift)
{
    with_activation(activation, [&](auto kind) INLINED {
#pragma omp simd
        for (int64_t i = 0; i < n; i++) y[i] = output<kind>(c.a * x[i] + c.b, scale, shift);
    });
}

struct Sums {
    double dz = 0, dzx = 0, g = 0, gact = 0;
};

CLONES void reduce(const float* __restrict g, const float* __restrict x, int64_t n, Channel c, int32_t activation, float scale, Sums& out)
{
    with_activation(activation, [&](auto kind) INLINED {
        for (int64_t i = 0; i < n; i += block) {
            int64_t end = std::min(i + block, n);
            float dz = 0, dzx = 0, sg = 0, sact = 0;
#pragma omp simd reduction(+ : dz, dzx, sg, sact)
            for (int64_t j = i; j < end; j++) {
                float z = c.a * x[j] + c.b, d = gradient_of_z<kind>(g[j], z, scale);
                dz += d;
                dzx += d * (x[j] - c.mean);
                sg += g[j];
                sact += g[j] * activate<kind>(z);
            }
            out.dz += dz;
            out.dzx += dzx;
            out.g += sg;
            out.gact += sact;
        }
    });
}

CLONES void backward(const float* __restrict g, const float* __restrict x, float* __restrict dx, int64_t n, Channel c, int32_t activation,
                     float scale, float mean_dz, float k)
{
    with_activation(activation, [&](auto kind) INLINED {
#pragma omp simd
        for (int64_t i = 0; i < n; i++) {
            float dz = gradient_of_z<kind>(g[i], c.a * x[i] + c.b, scale);
            dx[i] = gradient_of_x(dz, mean_dz, x[i], c.mean, c.a, k);
        }
    });
}

} // namespace

// x, y: [N, C, P] (P = h w). Statistics of the batch go into `channels` (4 floats each) and into the running ones.
EXPORT Outcome sd_norm_forward(const float* x, float* y, int64_t batch, int64_t channelCount, int64_t plane, const float* gamma,
                               const float* beta, float* running_mean, float* running_variance, double momentum, double eps,
                               int32_t activation, float scale, float shift, float* channels, int32_t threads)
{
    return outcome(__func__, [&] {
        auto count = double(batch) * double(plane);
#pragma omp parallel for num_threads(threads) schedule(static)
        for (int64_t c = 0; c < channelCount; c++) {
            double total = 0, deviation = 0;
            for (int64_t n = 0; n < batch; n++) total += sum(x + (n * channelCount + c) * plane, plane);
            double mean = total / count;
            for (int64_t n = 0; n < batch; n++) deviation += squares(x + (n * channelCount + c) * plane, float(mean), plane);
            auto& channel = reinterpret_cast<Channel*>(channels)[c];
            channel = finish(mean, deviation, count, gamma[c], beta[c], momentum, eps, running_mean[c], running_variance[c]);
            for (int64_t n = 0; n < batch; n++) {
                int64_t at = (n * channelCount + c) * plane;
                forward(x + at, y + at, plane, channel, activation, scale, shift);
            }
        }
    });
}

// dx: [N, C, P]; dgamma, dbeta: [C]; daffine: the gradients of scale and shift.
EXPORT Outcome sd_norm_backward(const float* g, const float* x, float* dx, int64_t batch, int64_t channelCount, int64_t plane,
                                const float* channels, int32_t activation, float scale, float* dgamma, float* dbeta, float* daffine,
                                int32_t threads)
{
    return outcome(__func__, [&] {
        auto count = double(batch) * double(plane);
        // Summed in the order of the channels afterwards: an OpenMP reduction adds the threads up in whatever order they end.
        Array<double> dscale(channelCount), dshift(channelCount);
#pragma omp parallel for num_threads(threads) schedule(static)
        for (int64_t c = 0; c < channelCount; c++) {
            auto channel = reinterpret_cast<const Channel*>(channels)[c];
            Sums sums;
            for (int64_t n = 0; n < batch; n++) {
                int64_t at = (n * channelCount + c) * plane;
                reduce(g + at, x + at, plane, channel, activation, scale, sums);
            }
            dgamma[c] = float(sums.dzx * channel.inverse);
            dbeta[c] = float(sums.dz);
            dscale[c] = sums.gact;
            dshift[c] = sums.g;
            float mean_dz = float(sums.dz / count), k = float(sums.dzx / count * channel.inverse * channel.inverse);
            for (int64_t n = 0; n < batch; n++) {
                int64_t at = (n * channelCount + c) * plane;
                backward(g + at, x + at, dx + at, plane, channel, activation, scale, mean_dz, k);
            }
        }
        daffine[0] = float(std::accumulate(dscale.begin(), dscale.end(), 0.0));
        daffine[1] = float(std::accumulate(dshift.begin(), dshift.end(), 0.0));
    });
}
