// One pass of AdamW over a parameter: four tensors are read and three written once, where the composed operators go over
// memory eleven times. The roundings are those of PyTorch's single-tensor formula, operator by operator.
#include "bridge.h"

#include <ATen/Parallel.h>
#include <cmath>

using namespace bridge;

namespace {

struct Step {
    float decay, beta1, one_beta1, beta2, one_beta2, root, eps, size;
};

__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
void adamw(float* __restrict p, const float* __restrict g, float* __restrict m, float* __restrict v, int64_t count, const Step s)
{
    for (int64_t i = 0; i < count; i++) {
        float first = __builtin_fmaf(g[i], s.one_beta1, m[i] * s.beta1);
        float second = __builtin_fmaf(s.one_beta2 * g[i], g[i], v[i] * s.beta2);
        float denominator = std::sqrt(second) / s.root + s.eps;
        p[i] = p[i] * s.decay + s.size * first / denominator;
        m[i] = first;
        v[i] = second;
    }
}

// Dense float32 on the CPU with its elements in the same order; the stride of a dimension of one element says nothing.
bool alike(Handle tensor, Handle parameter)
{
    if (tensor->device().type() != c10::DeviceType::CPU || tensor->dtype() != caffe2::TypeMeta::Make<float>() || tensor->sizes() != parameter->sizes()) return false;
    if (!tensor->is_non_overlapping_and_dense()) return false;
    for (int64_t d = 0; d < tensor->dim(); d++)
        if (tensor->size(d) > 1 && tensor->stride(d) != parameter->stride(d)) return false;
    return true;
}

} // namespace

// All parameters of a group. `steps` holds the number of this step for each; `done` says which ones were updated, the caller composes
// operators for the others.
EXPORT int32_t tb_adamw(const Handle* parameters, const Handle* gradients, const Handle* first, const Handle* second, const int64_t* steps, int32_t count,
                        uint8_t* done, double lr, double beta1, double beta2, double eps, double weight_decay)
{
    return guarded<int32_t>(-1, [&] {
        at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; i++) {
                done[i] = alike(parameters[i], parameters[i]) && alike(gradients[i], parameters[i]) && alike(first[i], parameters[i]) && alike(second[i], parameters[i]);
                if (!done[i]) continue;
                double correction1 = 1 - std::pow(beta1, double(steps[i])), correction2 = 1 - std::pow(beta2, double(steps[i]));
                Step s{float(1 - lr * weight_decay), float(beta1), float(1 - beta1), float(beta2), float(1 - beta2), float(std::sqrt(correction2)), float(eps), float(-(lr / correction1))};
                adamw(static_cast<float*>(parameters[i]->data()), static_cast<const float*>(gradients[i]->data()),
                      static_cast<float*>(first[i]->data()), static_cast<float*>(second[i]->data()), parameters[i]->numel(), s);
                parameters[i]->bump_version();
            }
        });
        return 0;
    });
}
