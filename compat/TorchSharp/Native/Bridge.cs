using System;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>
/// The entries of libTorchBridge. Those that only read a field run without a GC transition; everything that can take long,
/// throw inside libtorch or call back does not.
/// </summary>
internal static unsafe partial class Bridge
{
    public const string Library = "TorchBridge";

    static Bridge()
    {
        BridgeLibrary.Register();
        tb_keep_memory();
        tb_set_callbacks(&ManagedFunction.Backward, &ManagedFunction.Release);
    }

    /// <summary>The exception of the last failed call on this thread, with libtorch's own text.</summary>
    public static ExternalException Failure() => new(Marshal.PtrToStringUTF8((IntPtr)tb_error()));

    public static void Check(int code)
    {
        if (code < 0) throw Failure();
    }

    public static IntPtr Check(IntPtr result) => result != IntPtr.Zero ? result : throw Failure();

    [LibraryImport(Library)]
    private static partial byte* tb_error();

    [LibraryImport(Library)]
    public static partial byte* tb_version();

    [LibraryImport(Library)]
    private static partial void tb_keep_memory();

    [LibraryImport(Library)]
    private static partial void tb_set_callbacks(
        delegate* unmanaged<long, IntPtr*, int, IntPtr*, int, byte*, int, int> backward, delegate* unmanaged<long, void> release);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr tb_operator(string name, string overload);

    [LibraryImport(Library)]
    public static partial int tb_call(IntPtr oper, Value* arguments, int count, Value* results, int capacity);

    [LibraryImport(Library)]
    public static partial void tb_free(IntPtr block);

    [LibraryImport(Library)]
    public static partial void tb_release(IntPtr handle);

    [LibraryImport(Library)]
    public static partial IntPtr tb_share(IntPtr handle);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int tb_dim(IntPtr handle);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial void tb_sizes(IntPtr handle, long* sizes);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial void tb_strides(IntPtr handle, long* strides);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial long tb_numel(IntPtr handle);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial long tb_storage_offset(IntPtr handle);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int tb_dtype(IntPtr handle);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int tb_item_size(IntPtr handle);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial long tb_device(IntPtr handle);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int tb_is_contiguous(IntPtr handle, int format);

    [LibraryImport(Library)]
    public static partial IntPtr tb_data(IntPtr handle);

    [LibraryImport(Library)]
    public static partial IntPtr tb_from_data(void* data, long* sizes, int rank, int dtype);

    [LibraryImport(Library)]
    public static partial IntPtr tb_generator(int device, int index, ulong seed);

    [LibraryImport(Library)]
    public static partial IntPtr tb_default_generator();

    [LibraryImport(Library)]
    public static partial void tb_generator_release(IntPtr generator);

    [LibraryImport(Library)]
    public static partial void tb_generator_seed(IntPtr generator, ulong seed);

    [LibraryImport(Library)]
    public static partial ulong tb_generator_current(IntPtr generator);

    [LibraryImport(Library)]
    public static partial IntPtr tb_generator_state(IntPtr generator);

    [LibraryImport(Library)]
    public static partial int tb_generator_set_state(IntPtr generator, IntPtr state);

    [LibraryImport(Library)]
    public static partial int tb_manual_seed(ulong seed);

    [LibraryImport(Library)]
    public static partial void tb_set_threads(int count);

    [LibraryImport(Library)]
    public static partial int tb_get_threads();

    [LibraryImport(Library)]
    public static partial int tb_set_interop_threads(int count);

    [LibraryImport(Library)]
    public static partial int tb_has_cuda();

    [LibraryImport(Library)]
    public static partial int tb_cuda_count();

    [LibraryImport(Library)]
    public static partial void tb_measure_add(IntPtr a, IntPtr b, long times);
}
