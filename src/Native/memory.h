// Memory of the operators, and what becomes of one that cannot have it. An entry asks for all of it before its first parallel region,
// out of which no exception could go, and before it changes anything. It returns what was missing, and its caller throws (Outcome.cs).
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <omp.h>
#include <stdexcept>
#include <vector>

// What an entry returns: nothing but zeros when it is done, else its name and how many bytes it could not have.
struct Outcome {
    const char* operation;
    int64_t bytes;
};

struct Shortage {
    int64_t bytes;
};

// Starts at a cache line, so that threads do not write to each other's.
static inline void* take(__int128 bytes)
{
    constexpr int64_t line = 64;
    void* memory = bytes > INT64_MAX - line ? nullptr : std::aligned_alloc(line, (int64_t(bytes) + line - 1) / line * line);
    if (!memory) throw Shortage{bytes > INT64_MAX ? INT64_MAX : int64_t(bytes)};
    return memory;
}

template <typename T>
struct Allocator {
    using value_type = T;

    Allocator() = default;

    template <typename Other>
    Allocator(const Allocator<Other>&)
    {
    }

    T* allocate(size_t count) { return static_cast<T*>(take(__int128(count) * sizeof(T))); }
    void deallocate(T* memory, size_t) { std::free(memory); }
    bool operator==(const Allocator&) const { return true; }
    bool operator!=(const Allocator&) const { return false; }
};

template <typename T>
using Array = std::vector<T, Allocator<T>>;

// So many floats for each thread of a region. They hold anything until their thread writes them: clearing would be work for one thread.
class Scratch {
public:
    Scratch(int32_t threads, int64_t floats)
        : stride((floats + 15) / 16 * 16), first(static_cast<float*>(take(__int128(threads) * stride * sizeof(float))))
    {
    }

    float* mine() const { return first.get() + omp_get_thread_num() * stride; }

private:
    struct Free {
        void operator()(float* memory) const { std::free(memory); }
    };

    int64_t stride;
    std::unique_ptr<float, Free> first;
};

// Runs the body of an entry.
template <typename Body>
Outcome outcome(const char* operation, const Body& body)
{
    try {
        body();
        return {nullptr, 0};
    } catch (const Shortage& shortage) {
        return {operation, shortage.bytes};
    } catch (const std::length_error&) { // an array of more elements than can be counted
        return {operation, INT64_MAX};
    }
}
