namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>The one place where a failed native call becomes an exception.</summary>
internal static unsafe class NativeStatus
{
    internal static void Check(nint status)
    {
        if (status == 0)
            return;
        var api = OrtLibrary.Api;
        var code = (ErrorCode)((delegate* unmanaged<nint, int>)api[1])(status);
        var message = Utf8.Read(((delegate* unmanaged<nint, byte*>)api[2])(status));
        ((delegate* unmanaged<nint, void>)api[93])(status);
        throw new OnnxRuntimeException(code, message);
    }
}
