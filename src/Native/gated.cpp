// The feed-forward network linear2(relu(linear1(x))) of which each token computes only some groups of neighbouring hidden neurons: a dot
// product with a row of the first matrix for each neuron, and for those above 0 a column of the second one added to the result.
#include "memory.h"
#include "simd.h"

namespace {

struct Network {
    const float *w1, *b1, *w2, *b2; // w2: [channels, outputs], the second matrix with a neuron's weights side by side
    int64_t inputs, outputs, channels, group;
};

CLONES void token(const Network& n, const float* __restrict x, const uint8_t* open, float* __restrict y)
{
    std::memcpy(y, n.b2, sizeof(float) * n.outputs);
    for (int64_t first = 0; first < n.channels; first += n.group) {
        if (!*open++) continue;
        int64_t end = std::min(first + n.group, n.channels);
        for (int64_t c = first; c < end; c++) {
            const float* row = n.w1 + c * n.inputs;
            float sum = 0;
#pragma omp simd reduction(+ : sum)
            for (int64_t i = 0; i < n.inputs; i++) sum += row[i] * x[i];
            sum += n.b1[c];
            if (sum <= 0) continue; // a NaN goes on, as through a ReLU
            const float* column = n.w2 + c * n.outputs;
#pragma omp simd
            for (int64_t i = 0; i < n.outputs; i++) y[i] += sum * column[i];
        }
    }
}

} // namespace

// x: [tokens, inputs]; open: [tokens, groups] 0 or 1; w1: [channels, inputs]; w2: [outputs, channels]; y: [tokens, outputs].
EXPORT Outcome sd_gated_forward(const float* x, const uint8_t* open, const float* w1, const float* b1, const float* w2, const float* b2,
                                float* y, int64_t tokens, int64_t inputs, int64_t outputs, int64_t channels, int64_t group, int32_t threads)
{
    return outcome(__func__, [&] {
        int64_t groups = (channels + group - 1) / group;
        Scratch columns(1, channels * outputs);
        Array<uint8_t> needed(groups, 0);
        for (int64_t t = 0; t < tokens; t++)
            for (int64_t g = 0; g < groups; g++) needed[g] |= open[t * groups + g];
        for (int64_t g = 0; g < groups; g++) // a call costs this once for all tokens
            if (needed[g]) {
                int64_t first = g * group;
                transpose(w2 + first, channels, outputs, std::min(group, channels - first), columns.mine() + first * outputs, outputs);
            }
        Network n{w1, b1, columns.mine(), b2, inputs, outputs, channels, group};
#pragma omp parallel for num_threads(threads) schedule(static)
        for (int64_t t = 0; t < tokens; t++) token(n, x + t * inputs, open + t * groups, y + t * outputs);
    });
}
