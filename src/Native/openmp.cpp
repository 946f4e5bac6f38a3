// The few entries that the compiler calls for `#pragma omp parallel` and `#pragma omp for schedule(static)`, passed on to the OpenMP
// runtime that libtorch has loaded. A runtime of our own would be a second pool of threads beside libtorch's, each spinning while the
// other works.
#include "simd.h"
#include <dlfcn.h>
#include <link.h>

namespace {

using Body = void (*)(void*);

struct Runtime {
    void (*parallel)(Body, void*, unsigned, unsigned) = nullptr;
    int (*thread)() = nullptr;
    int (*threads)() = nullptr;
    void (*barrier)() = nullptr;
};

int find_libtorch(dl_phdr_info* info, size_t, void* found)
{
    if (!std::strstr(info->dlpi_name, "libtorch_cpu.so")) return 0;
    *static_cast<void**>(found) = dlopen(info->dlpi_name, RTLD_LAZY | RTLD_NOLOAD);
    return 1;
}

template <typename Entry>
bool find(void* library, const char* name, Entry& entry)
{
    entry = reinterpret_cast<Entry>(dlsym(library, name)); // looks through what libtorch was linked with as well
    return entry;
}

// Without libtorch, or where it came with a runtime that lacks one of the entries, a region is run by the thread that reaches it.
Runtime load()
{
    void* library = nullptr;
    dl_iterate_phdr(find_libtorch, &library);
    Runtime r;
    bool complete = library && find(library, "GOMP_parallel", r.parallel) && find(library, "omp_get_thread_num", r.thread)
        && find(library, "omp_get_num_threads", r.threads) && find(library, "GOMP_barrier", r.barrier);
    return complete ? r : Runtime{};
}

const Runtime& runtime()
{
    static const Runtime loaded = load();
    return loaded;
}

} // namespace

#define FORWARDED extern "C" __attribute__((visibility("hidden")))

FORWARDED void GOMP_parallel(Body body, void* data, unsigned threads, unsigned flags)
{
    runtime().parallel ? runtime().parallel(body, data, threads, flags) : body(data);
}

FORWARDED int omp_get_thread_num() { return runtime().parallel ? runtime().thread() : 0; }

FORWARDED int omp_get_num_threads() { return runtime().parallel ? runtime().threads() : 1; }

FORWARDED void GOMP_barrier()
{
    if (runtime().parallel) runtime().barrier();
}

// How many threads run a region for which that many are asked.
EXPORT int32_t sd_region_threads(int32_t asked)
{
    int32_t threads = 0;
#pragma omp parallel num_threads(asked)
#pragma omp atomic
    threads++;
    return threads;
}
