using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Native;

/// <summary>How long the threads of libtorch's OpenMP runtime spin before they sleep.</summary>
internal static partial class ThreadWaiting
{
    internal const string SpinCount = "GOMP_SPINCOUNT", WaitPolicy = "OMP_WAIT_POLICY";

    /// <summary>What libgomp itself takes where there are more threads than processors.</summary>
    internal const string ShortSpin = "1000";

    /// <summary>
    /// Makes idle threads go to sleep soon, unless the user has chosen. Left alone they spin for milliseconds at the end of each parallel
    /// region, on processors that decoding threads or other programs wait for. The runtime reads the setting once, when libtorch is loaded,
    /// so it is made when this assembly is; a process that only scores has no such threads.
    /// </summary>
#pragma warning disable CA2255 // the runtime reads it when libtorch is loaded, before any code of the application could ask for it
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Shorten()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(SpinCount) is null
            && Environment.GetEnvironmentVariable(WaitPolicy) is null)
            _ = setenv(SpinCount, ShortSpin, 0); // Environment.SetEnvironmentVariable changes a copy that native code does not see
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
