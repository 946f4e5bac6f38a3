using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Bridge.tb_version());

    public static void set_num_threads(int num) => Bridge.tb_set_threads(num);

    public static int get_num_threads() => Bridge.tb_get_threads();

    public static void set_num_interop_threads(int num) => Bridge.Check(Bridge.tb_set_interop_threads(num));
}
