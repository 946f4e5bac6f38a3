using System;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

internal static unsafe partial class Bridge
{
    [LibraryImport(Library), SuppressGCTransition]
    public static partial int tb_requires_grad(IntPtr handle);

    [LibraryImport(Library)]
    public static partial int tb_set_requires_grad(IntPtr handle, int value);

    [LibraryImport(Library)]
    public static partial int tb_is_leaf(IntPtr handle);

    [LibraryImport(Library)]
    public static partial IntPtr tb_grad(IntPtr handle);

    [LibraryImport(Library)]
    public static partial int tb_set_grad(IntPtr handle, IntPtr grad);

    [LibraryImport(Library)]
    public static partial int tb_set_data(IntPtr handle, IntPtr data);

    [LibraryImport(Library)]
    public static partial int tb_retain_grad(IntPtr handle);

    [LibraryImport(Library)]
    public static partial int tb_backward(IntPtr* tensors, int count, IntPtr* grads, int gradCount, int retain, int create, IntPtr* inputs, int inputCount);

    [LibraryImport(Library)]
    public static partial int tb_autograd_grad(
        IntPtr* outputs, int count, IntPtr* inputs, int inputCount, IntPtr* grads, int gradCount, int retain, int create, int allowUnused, IntPtr* results);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int tb_grad_mode();

    [LibraryImport(Library), SuppressGCTransition]
    public static partial void tb_set_grad_mode(int enabled);

    [LibraryImport(Library)]
    public static partial IntPtr tb_inference_mode(int enabled);

    [LibraryImport(Library)]
    public static partial void tb_inference_mode_end(IntPtr guard);

    [LibraryImport(Library)]
    public static partial IntPtr tb_node(long context, IntPtr* inputs, int count);

    [LibraryImport(Library)]
    public static partial void tb_node_release(IntPtr node);

    [LibraryImport(Library)]
    public static partial IntPtr tb_node_pointer(IntPtr node);

    [LibraryImport(Library)]
    public static partial int tb_node_wrap(
        IntPtr node, IntPtr* inputs, int inputCount, IntPtr* outputs, int outputCount, IntPtr* constant, int constantCount,
        IntPtr* dirty, int dirtyCount, IntPtr* saved, int savedCount, int materialize);

    [LibraryImport(Library)]
    public static partial int tb_node_saved(IntPtr node, IntPtr* results, int capacity);

    [LibraryImport(Library)]
    public static partial int tb_adamw(
        IntPtr* parameters, IntPtr* gradients, IntPtr* first, IntPtr* second, long* steps, int count, byte* done, double lr, double beta1, double beta2, double eps, double weightDecay);
}
