// Boxed calls into libtorch's dispatcher: an operator is looked up once by its schema name and called with tagged arguments.
// Autograd, device dispatch and type promotion come along, because this is the same door that TorchScript uses.
#include "bridge.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/InferenceMode.h>
#include <cstring>
#include <malloc.h>
#include <torch/version.h>

namespace bridge {

namespace {

thread_local std::string last_error;

// What the schema wants at a position; decides how a tagged value is converted and checked.
enum class Kind { Tensor, OptionalTensorList, TensorList, Int, Float, Bool, Scalar, IntList, FloatList, BoolList, String, Device, Generator, Other };

Kind kind_of(const c10::TypePtr& declared)
{
    c10::TypePtr type = declared;
    if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
    switch (type->kind()) {
        case c10::TypeKind::TensorType: return Kind::Tensor;
        case c10::TypeKind::IntType: return Kind::Int;
        case c10::TypeKind::SymIntType: return Kind::Int;
        case c10::TypeKind::FloatType: return Kind::Float;
        case c10::TypeKind::BoolType: return Kind::Bool;
        case c10::TypeKind::NumberType: return Kind::Scalar;
        case c10::TypeKind::StringType: return Kind::String;
        case c10::TypeKind::DeviceObjType: return Kind::Device;
        case c10::TypeKind::GeneratorType: return Kind::Generator;
        case c10::TypeKind::ListType: {
            auto element = type->castRaw<c10::ListType>()->getElementType();
            if (element->kind() == c10::TypeKind::OptionalType) return Kind::OptionalTensorList;
            switch (element->kind()) {
                case c10::TypeKind::TensorType: return Kind::TensorList;
                case c10::TypeKind::IntType: return Kind::IntList;
                case c10::TypeKind::SymIntType: return Kind::IntList;
                case c10::TypeKind::FloatType: return Kind::FloatList;
                case c10::TypeKind::BoolType: return Kind::BoolList;
                default: return Kind::Other;
            }
        }
        default: return Kind::Other;
    }
}

struct Parameter {
    Kind kind;
    bool optional;
    std::string name;
    c10::optional<c10::IValue> fallback;
};

struct Operator {
    c10::OperatorHandle handle;
    std::string name;
    std::vector<Parameter> parameters;
};

[[noreturn]] void wrong(const Operator& op, const Parameter& parameter, const char* expected)
{
    throw std::invalid_argument(op.name + ": argument '" + parameter.name + "' must be " + expected);
}

c10::IValue convert(const Operator& op, const Parameter& p, const Value& v)
{
    if (v.tag == Default) {
        if (p.fallback) return *p.fallback;
        if (p.optional) return c10::IValue();
        wrong(op, p, "given: the operator has no default for it");
    }
    if (v.tag == None) {
        if (p.kind == Kind::Tensor) return p.optional ? c10::IValue() : c10::IValue(at::Tensor());
        if (p.optional) return c10::IValue();
        wrong(op, p, "given, it is null");
    }
    switch (p.kind) {
        case Kind::Tensor:
            if (v.tag != Tensor) wrong(op, p, "a tensor");
            return borrow(reinterpret_cast<Handle>(v.bits));
        case Kind::Int:
            if (v.tag == Int) return v.bits;
            if (v.tag == Bool) return int64_t(v.bits != 0);
            wrong(op, p, "an integer");
        case Kind::Float: {
            if (v.tag == Int) return double(v.bits);
            if (v.tag != Double) wrong(op, p, "a number");
            double d;
            std::memcpy(&d, &v.bits, sizeof d);
            return d;
        }
        case Kind::Bool:
            if (v.tag != Bool) wrong(op, p, "a bool");
            return v.bits != 0;
        case Kind::Scalar: {
            if (v.tag == Int) return v.bits;
            if (v.tag == Bool) return v.bits != 0;
            if (v.tag != Double) wrong(op, p, "a number");
            double d;
            std::memcpy(&d, &v.bits, sizeof d);
            return d;
        }
        case Kind::IntList: {
            if (v.tag == Int) return std::vector<int64_t>{v.bits};
            if (v.tag != IntList) wrong(op, p, "a list of integers");
            auto data = reinterpret_cast<const int64_t*>(v.bits);
            return std::vector<int64_t>(data, data + v.count);
        }
        case Kind::FloatList: {
            if (v.tag != DoubleList) wrong(op, p, "a list of numbers");
            auto data = reinterpret_cast<const double*>(v.bits);
            return std::vector<double>(data, data + v.count);
        }
        case Kind::BoolList: {
            if (v.tag != BoolList) wrong(op, p, "a list of bools");
            c10::List<bool> list;
            auto data = reinterpret_cast<const uint8_t*>(v.bits);
            for (int i = 0; i < v.count; i++) list.push_back(data[i] != 0);
            return list;
        }
        case Kind::TensorList: {
            if (v.tag != TensorList) wrong(op, p, "a list of tensors");
            c10::List<at::Tensor> list;
            list.reserve(v.count);
            auto data = reinterpret_cast<const Handle*>(v.bits);
            for (int i = 0; i < v.count; i++) {
                if (data[i] == nullptr) wrong(op, p, "a list without null tensors");
                list.push_back(borrow(data[i]));
            }
            return list;
        }
        case Kind::OptionalTensorList: {
            if (v.tag != TensorList) wrong(op, p, "a list of tensors");
            c10::List<c10::optional<at::Tensor>> list;
            list.reserve(v.count);
            auto data = reinterpret_cast<const Handle*>(v.bits);
            for (int i = 0; i < v.count; i++) list.push_back(data[i] ? c10::optional<at::Tensor>(borrow(data[i])) : c10::nullopt);
            return list;
        }
        case Kind::String:
            if (v.tag != String) wrong(op, p, "a string");
            return std::string(reinterpret_cast<const char*>(v.bits), v.count);
        case Kind::Device:
            if (v.tag != Device) wrong(op, p, "a device");
            return c10::Device(c10::DeviceType(v.bits), c10::DeviceIndex(v.count));
        case Kind::Generator:
            if (v.tag != Generator) wrong(op, p, "a generator");
            return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::unsafe_reclaim_from_nonowning(reinterpret_cast<c10::GeneratorImpl*>(v.bits)));
        default: wrong(op, p, "of a kind that the bridge knows");
    }
}

Value result_of(c10::IValue&& value)
{
    Value out{None, 0, 0};
    if (value.isTensor()) {
        out.tag = Tensor;
        out.bits = reinterpret_cast<int64_t>(give(std::move(value).toTensor()));
    } else if (value.isTensorList()) {
        auto list = value.toTensorVector();
        auto handles = static_cast<Handle*>(std::malloc(sizeof(Handle) * (list.size() + 1)));
        for (size_t i = 0; i < list.size(); i++) handles[i] = give(std::move(list[i]));
        out = {TensorList, int32_t(list.size()), reinterpret_cast<int64_t>(handles)};
    } else if (value.isInt()) {
        out = {Int, 0, value.toInt()};
    } else if (value.isBool()) {
        out = {Bool, 0, value.toBool()};
    } else if (value.isDouble()) {
        double d = value.toDouble();
        out.tag = Double;
        std::memcpy(&out.bits, &d, sizeof d);
    }
    return out;
}

} // namespace

void remember(const char* message) noexcept
{
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
}

} // namespace bridge

using namespace bridge;

EXPORT const char* tb_error() { return last_error.c_str(); }

EXPORT const char* tb_version() { return TORCH_VERSION; }

// Freed memory stays with the process: a training step frees and asks again for the same large blocks thousands of times,
// and each round trip to the kernel costs page faults. Resident memory stays at the high-water mark of one step.
EXPORT void tb_keep_memory()
{
    if (!mallopt(M_MMAP_THRESHOLD, 1 << 30)) mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 64 << 20);
    // Every reading thread of every epoch would get an arena of its own, and each would keep its high-water mark.
    mallopt(M_ARENA_MAX, 2);
}

EXPORT void* tb_operator(const char* name, const char* overload)
{
    return guarded<void*>(nullptr, [&]() -> void* {
        auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
        auto op = new Operator{handle, std::string(name) + (*overload ? "." : "") + overload, {}};
        for (auto& argument : handle.schema().arguments()) {
            bool optional = argument.type()->kind() == c10::TypeKind::OptionalType;
            op->parameters.push_back({kind_of(argument.type()), optional, argument.name(), argument.default_value()});
        }
        return op;
    });
}

// Calls an operator; missing trailing arguments take the schema's defaults. Returns the number of results, or -1.
// Results beyond `capacity` are dropped, which is how the in-place operators avoid a second handle to `self`.
EXPORT int32_t tb_call(void* oper, const Value* arguments, int32_t count, Value* results, int32_t capacity)
{
    return guarded<int32_t>(-1, [&] {
        auto& op = *static_cast<Operator*>(oper);
        if (size_t(count) > op.parameters.size()) throw std::invalid_argument(op.name + ": too many arguments");
        torch::jit::Stack stack;
        stack.reserve(op.parameters.size());
        for (size_t i = 0; i < op.parameters.size(); i++)
            stack.push_back(convert(op, op.parameters[i], i < size_t(count) ? arguments[i] : Value{Default, 0, 0}));
        op.handle.callBoxed(&stack);
        int32_t returned = std::min<int32_t>(int32_t(stack.size()), capacity);
        for (int32_t i = 0; i < returned; i++) results[i] = result_of(std::move(stack[i]));
        return returned;
    });
}

EXPORT void tb_free(void* block) { std::free(block); }

EXPORT void tb_release(Handle handle)
{
    auto owned = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle);
}

EXPORT Handle tb_share(Handle handle) { return give(borrow(handle)); }

EXPORT int32_t tb_dim(Handle handle) { return int32_t(handle->dim()); }

EXPORT void tb_sizes(Handle handle, int64_t* out)
{
    auto sizes = handle->sizes();
    std::copy(sizes.begin(), sizes.end(), out);
}

EXPORT void tb_strides(Handle handle, int64_t* out)
{
    auto strides = handle->strides();
    std::copy(strides.begin(), strides.end(), out);
}

EXPORT int64_t tb_numel(Handle handle) { return handle->numel(); }

EXPORT int64_t tb_storage_offset(Handle handle) { return handle->storage_offset(); }

EXPORT int32_t tb_dtype(Handle handle) { return int32_t(c10::typeMetaToScalarType(handle->dtype())); }

EXPORT int32_t tb_item_size(Handle handle) { return int32_t(handle->itemsize()); }

// Device type in the high half, index in the low half.
EXPORT int64_t tb_device(Handle handle)
{
    auto device = handle->device();
    return (int64_t(device.type()) << 32) | uint32_t(int32_t(device.index()));
}

EXPORT int32_t tb_is_contiguous(Handle handle, int32_t format) { return handle->is_contiguous(c10::MemoryFormat(format)); }

EXPORT void* tb_data(Handle handle)
{
    return guarded<void*>(nullptr, [&] { return handle->data(); });
}

EXPORT Handle tb_from_data(const void* data, const int64_t* sizes, int32_t rank, int32_t dtype)
{
    return guarded<Handle>(nullptr, [&] {
        auto tensor = at::empty(c10::IntArrayRef(sizes, rank), at::TensorOptions(c10::ScalarType(dtype)));
        if (tensor.numel() > 0) std::memcpy(tensor.data_ptr(), data, tensor.nbytes());
        return give(tensor);
    });
}

EXPORT void* tb_generator(int32_t device, int32_t index, uint64_t seed)
{
    return guarded<void*>(nullptr, [&]() -> void* {
        TORCH_CHECK(c10::DeviceType(device) == c10::DeviceType::CPU, "a generator of its own exists for the CPU only");
        return at::detail::createCPUGenerator(seed).unsafeReleaseGeneratorImpl();
    });
}

EXPORT void* tb_default_generator() { return at::Generator(at::detail::getDefaultCPUGenerator()).unsafeReleaseGeneratorImpl(); }

EXPORT void tb_generator_release(c10::GeneratorImpl* generator) { auto owned = c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(generator); }

EXPORT void tb_generator_seed(c10::GeneratorImpl* generator, uint64_t seed) { generator->set_current_seed(seed); }

EXPORT uint64_t tb_generator_current(c10::GeneratorImpl* generator) { return generator->current_seed(); }

EXPORT Handle tb_generator_state(c10::GeneratorImpl* generator)
{
    return guarded<Handle>(nullptr, [&] { return give(at::Tensor(generator->get_state())); });
}

EXPORT int32_t tb_generator_set_state(c10::GeneratorImpl* generator, Handle state)
{
    return guarded<int32_t>(-1, [&] {
        generator->set_state(*borrow(state).unsafeGetTensorImpl());
        return 0;
    });
}

EXPORT int32_t tb_manual_seed(uint64_t seed)
{
    return guarded<int32_t>(-1, [&] {
        at::manual_seed(seed);
        return 0;
    });
}

EXPORT void tb_set_threads(int32_t count) { at::set_num_threads(count); }

EXPORT int32_t tb_get_threads() { return at::get_num_threads(); }

EXPORT int32_t tb_set_interop_threads(int32_t count)
{
    return guarded<int32_t>(-1, [&] {
        at::set_num_interop_threads(count);
        return 0;
    });
}

EXPORT int32_t tb_has_cuda() { return at::hasCUDA(); }

EXPORT int32_t tb_cuda_count()
{
    return guarded<int32_t>(0, [&] { return at::hasCUDA() ? int32_t(at::detail::getCUDAHooks().getNumGPUs()) : 0; });
}

// The operator itself, without C#: what TorchCallOverhead subtracts.
EXPORT void tb_measure_add(Handle a, Handle b, int64_t times)
{
    guarded<int>(0, [&] {
        auto left = borrow(a), right = borrow(b);
        for (int64_t i = 0; i < times; i++) auto sum = at::add(left, right);
        return 0;
    });
}
