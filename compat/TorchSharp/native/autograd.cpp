// Gradients: backward, grad, grad mode, and functions whose forward and backward are written in C#.
#include "bridge.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>

using namespace bridge;
using torch::autograd::Node;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

namespace {

// C# gets owned handles in `grads` (null where there is no gradient) and fills `out` with owned handles. Returns 0, or -1 after
// it has kept its exception for the managed caller of backward and left the text in `message`.
using BackwardCallback = int32_t (*)(int64_t context, const Handle* grads, int32_t gradCount, Handle* out, int32_t outCount, char* message, int32_t messageSize);
using ReleaseCallback = void (*)(int64_t context);

BackwardCallback call_backward = nullptr;
ReleaseCallback call_release = nullptr;

variable_list list_of(const Handle* handles, int32_t count)
{
    variable_list list;
    list.reserve(count);
    for (int32_t i = 0; i < count; i++) list.push_back(handles[i] ? borrow(handles[i]) : at::Tensor());
    return list;
}

struct ManagedNode : Node {
    explicit ManagedNode(int64_t context) : context(context) {}

    ~ManagedNode() override { call_release(context); }

    std::string name() const override { return "ManagedFunction"; }

    variable_list apply(variable_list&& grads) override
    {
        std::vector<Handle> in(grads.size()), out(next_edges().size(), nullptr);
        for (size_t i = 0; i < grads.size(); i++) {
            auto grad = grads[i];
            if (!grad.defined() && materialize && i < output_shapes.size()) grad = at::zeros(output_shapes[i], output_options[i]);
            in[i] = give(grad);
        }
        char message[2048] = "";
        int32_t code = call_backward(context, in.data(), int32_t(in.size()), out.data(), int32_t(out.size()), message, sizeof message);
        if (code != 0) throw std::runtime_error(message);
        variable_list results;
        for (auto handle : out)
            results.emplace_back(handle ? at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle)) : at::Tensor());
        return results;
    }

    void release_variables() override { saved.clear(); released = true; }

    int64_t context;
    std::vector<SavedVariable> saved;
    std::vector<std::vector<int64_t>> output_shapes;
    std::vector<at::TensorOptions> output_options;
    bool materialize = true;
    bool released = false;
};

} // namespace

EXPORT void tb_set_callbacks(BackwardCallback backward, ReleaseCallback release)
{
    call_backward = backward;
    call_release = release;
}

EXPORT int32_t tb_requires_grad(Handle handle)
{
    return guarded<int32_t>(0, [&] { return borrow(handle).requires_grad(); });
}

EXPORT int32_t tb_set_requires_grad(Handle handle, int32_t value)
{
    return guarded<int32_t>(-1, [&] {
        borrow(handle).set_requires_grad(value != 0);
        return 0;
    });
}

EXPORT int32_t tb_is_leaf(Handle handle)
{
    return guarded<int32_t>(0, [&] { return borrow(handle).is_leaf(); });
}

EXPORT Handle tb_grad(Handle handle)
{
    return guarded<Handle>(nullptr, [&] { return give(borrow(handle).grad()); });
}

EXPORT int32_t tb_set_grad(Handle handle, Handle grad)
{
    return guarded<int32_t>(-1, [&] {
        borrow(handle).mutable_grad() = grad ? borrow(grad) : at::Tensor();
        return 0;
    });
}

EXPORT int32_t tb_set_data(Handle handle, Handle data)
{
    return guarded<int32_t>(-1, [&] {
        borrow(handle).set_data(borrow(data));
        return 0;
    });
}

EXPORT int32_t tb_retain_grad(Handle handle)
{
    return guarded<int32_t>(-1, [&] {
        borrow(handle).retain_grad();
        return 0;
    });
}

EXPORT int32_t tb_backward(const Handle* tensors, int32_t count, const Handle* grads, int32_t gradCount, int32_t retain, int32_t create, const Handle* inputs, int32_t inputCount)
{
    return guarded<int32_t>(-1, [&] {
        // retain: 0 no, 1 yes, 2 as create_graph says
        c10::optional<bool> keep = retain == 2 ? c10::nullopt : c10::optional<bool>(retain != 0);
        torch::autograd::backward(list_of(tensors, count), list_of(grads, gradCount), keep, create != 0, list_of(inputs, inputCount));
        return 0;
    });
}

EXPORT int32_t tb_autograd_grad(const Handle* outputs, int32_t count, const Handle* inputs, int32_t inputCount, const Handle* grads, int32_t gradCount,
                                int32_t retain, int32_t create, int32_t allowUnused, Handle* results)
{
    return guarded<int32_t>(-1, [&] {
        auto list = torch::autograd::grad(list_of(outputs, count), list_of(inputs, inputCount), list_of(grads, gradCount), retain != 0, create != 0, allowUnused != 0);
        for (size_t i = 0; i < list.size(); i++) results[i] = give(list[i]);
        return int32_t(list.size());
    });
}

EXPORT int32_t tb_grad_mode() { return at::GradMode::is_enabled(); }

EXPORT void tb_set_grad_mode(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }

EXPORT void* tb_inference_mode(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }

EXPORT void tb_inference_mode_end(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

// A node for a function written in C#, with edges to the inputs; null where no gradient is wanted (then C# only runs forward).
EXPORT void* tb_node(int64_t context, const Handle* inputs, int32_t count)
{
    return guarded<void*>(nullptr, [&]() -> void* {
        auto variables = list_of(inputs, count);
        auto node = new std::shared_ptr<ManagedNode>(new ManagedNode(context), torch::autograd::deleteNode);
        if (at::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(variables))
            (*node)->set_next_edges(torch::autograd::collect_next_edges(variables));
        return node;
    });
}

EXPORT void tb_node_release(void* node) { delete static_cast<std::shared_ptr<ManagedNode>*>(node); }

// Ties the outputs of a managed forward to the node and keeps what it saved. `outputs` is replaced by owned handles.
EXPORT int32_t tb_node_wrap(void* pointer, const Handle* inputs, int32_t inputCount, Handle* outputs, int32_t outputCount,
                            const Handle* constant, int32_t constantCount, const Handle* dirty, int32_t dirtyCount,
                            const Handle* saved, int32_t savedCount, int32_t materialize)
{
    return guarded<int32_t>(-1, [&] {
        auto& node = *static_cast<std::shared_ptr<ManagedNode>*>(pointer);
        auto input_list = list_of(inputs, inputCount);
        bool executable = at::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(input_list);
        std::vector<c10::optional<at::Tensor>> raw;
        for (int32_t i = 0; i < outputCount; i++) raw.emplace_back(borrow(outputs[i]));
        std::unordered_set<at::TensorImpl*> constants(constant, constant + constantCount), changed(dirty, dirty + dirtyCount);
        for (auto impl : changed) impl->bump_version();
        auto no_forward_mode = [](variable_list, variable_list) -> variable_list {
            throw std::runtime_error("forward-mode gradients are not there for functions written in C#");
        };
        auto wrapped = torch::autograd::_wrap_outputs(input_list, constants, changed, raw, executable ? std::shared_ptr<Node>(node) : nullptr, no_forward_mode);
        if (executable) {
            node->materialize = materialize != 0;
            for (auto& output : wrapped) {
                node->output_shapes.push_back(output->sizes().vec());
                node->output_options.push_back(output->options());
            }
            for (auto& variable : list_of(saved, savedCount)) {
                bool is_output = variable.defined() && variable.grad_fn().get() == node.get();
                node->saved.emplace_back(variable, is_output);
            }
        }
        for (int32_t i = 0; i < outputCount; i++) outputs[i] = give(*wrapped[i]);
        return 0;
    });
}

// Owned handles of the saved tensors; called from inside the backward callback only.
EXPORT int32_t tb_node_saved(void* pointer, Handle* results, int32_t capacity)
{
    return guarded<int32_t>(-1, [&] {
        auto node = static_cast<ManagedNode*>(pointer);
        TORCH_CHECK(!node->released, "Trying to backward through the graph a second time, but the saved tensors have already been freed. "
                                     "Specify retain_graph=true when calling backward the first time.");
        auto count = int32_t(node->saved.size());
        if (count > capacity) return count;
        auto owner = node->shared_from_this();
        for (int32_t i = 0; i < count; i++) results[i] = give(node->saved[i].unpack(owner));
        return count;
    });
}

EXPORT void* tb_node_pointer(void* node) { return static_cast<std::shared_ptr<ManagedNode>*>(node)->get(); }
