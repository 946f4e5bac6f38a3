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

} // namespace

// All parameters of a group. `steps` holds the number of this step for each. Returns -1 with an error, 1 when a tensor is not
// dense float32 memory of the CPU (the caller then composes operators), else 0.
EXPORT int32_t tb_adamw(const Handle* parameters, const Handle* gradients, const Handle* first, const Handle* second, const int64_t* steps, int32_t count,
                        double lr, double beta1, double beta2, double eps, double weight_decay)
{
    return guarded<int32_t>(-1, [&] {
        for (int32_t i = 0; i < count; i++) {
            auto strides = parameters[i]->strides();
            for (auto handle : {parameters[i], gradients[i], first[i], second[i]}) {
                if (handle->device().type() != c10::DeviceType::CPU || handle->dtype() != caffe2::TypeMeta::Make<float>()) return 1;
                if (!handle->is_non_overlapping_and_dense() || handle->numel() != parameters[i]->numel() || handle->strides() != strides) return 1;
            }
        }
        at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; i++) {
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
