using System;
using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Compat;

/// <summary>
/// How long the OpenMP threads of libtorch spin before they sleep. GNU's default of some milliseconds pays on a machine that does nothing else;
/// as soon as one more thread wants a core (a decoder of pictures is enough) the spinning threads take the time of the working ones, and a
/// training step was seen to take five times as long. The runtime reads the environment when it is loaded, so this comes before any library.
/// </summary>
internal static partial class OpenMpWaiting
{
    private const string SpinCount = "GOMP_SPINCOUNT";

    /// <summary>Shortens the spinning unless the user has decided it, by this variable or by OMP_WAIT_POLICY.</summary>
    public static void Shorten()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null) return;
        // Environment.SetEnvironmentVariable changes .NET's copy only, which native libraries do not see.
        _ = setenv(SpinCount, "1000", 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
