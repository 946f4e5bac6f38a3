// Shared by the files of the bridge: the argument layout that C# fills, handles, and the one error path.
#pragma once

#include <ATen/ATen.h>
#include <cstdint>
#include <exception>
#include <string>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace bridge {

// Mirrors TorchSharp.Native.Tag. A list carries its length in `count` and a pointer in `bits`.
enum Tag : int32_t {
    None = 0, Tensor = 1, Int = 2, Double = 3, Bool = 4, IntList = 5, DoubleList = 6, BoolList = 7,
    TensorList = 8, String = 9, Device = 10, Generator = 11, Default = 12,
};

struct Value {
    int32_t tag;
    int32_t count;
    int64_t bits;
};

// A tensor handle is one owned reference to a TensorImpl.
using Handle = c10::TensorImpl*;

inline at::Tensor borrow(Handle handle)
{
    return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::unsafe_reclaim_from_nonowning(handle));
}

inline Handle give(at::Tensor tensor)
{
    return tensor.defined() ? tensor.unsafeReleaseIntrusivePtr().release() : nullptr;
}

// Every entry that can fail goes through here: libtorch's message is kept for tb_error, -1 (or null) goes back to C#.
void remember(const char* message) noexcept;

template <typename Result, typename Body>
Result guarded(Result failure, Body&& body) noexcept
{
    try {
        return body();
    } catch (const c10::Error& e) {
        remember(e.what_without_backtrace());
    } catch (const std::exception& e) {
        remember(e.what());
    } catch (...) {
        remember("unknown native exception");
    }
    return failure;
}

} // namespace bridge
