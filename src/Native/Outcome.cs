using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Microsoft.ML.SparseDetr.Native;

/// <summary>
/// What an operator returns: that it is done. Memory that it could not have becomes an exception on the way from native code, where no
/// caller can overlook it.
/// </summary>
[NativeMarshalling(typeof(Marshaller))]
internal readonly struct Outcome
{
    /// <summary>The same as in memory.h: a null pointer, or the name of the operator and the bytes it asked for.</summary>
    internal readonly struct Report
    {
        internal readonly nint Operation;
        internal readonly long Bytes;
    }

    [CustomMarshaller(typeof(Outcome), MarshalMode.ManagedToUnmanagedOut, typeof(Marshaller))]
    internal static class Marshaller
    {
        /// <exception cref="OutOfMemoryException">The operator could not have the memory it works in.</exception>
        public static Outcome ConvertToManaged(Report report) => report.Operation == 0
            ? default
            : throw new OutOfMemoryException($"The native operator {Marshal.PtrToStringUTF8(report.Operation)} could not have "
                + $"{report.Bytes} bytes of memory to work in. Train with a smaller batch or smaller images, or free memory.");
    }
}
