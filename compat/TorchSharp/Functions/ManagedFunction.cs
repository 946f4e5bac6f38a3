using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>The two entries through which libtorch calls back into functions written in C#.</summary>
internal static unsafe class ManagedFunction
{
    // An exception may not cross the native frames between backward and its caller; it waits here while libtorch unwinds.
    [ThreadStatic]
    private static ExceptionDispatchInfo pending;

    /// <summary>Turns a failed backward into the exception of the C# function that caused it, or into libtorch's.</summary>
    public static void Check(int code)
    {
        var waiting = pending;
        pending = null;
        if (code >= 0) return;
        waiting?.Throw();
        throw Bridge.Failure();
    }

    [UnmanagedCallersOnly]
    public static int Backward(long context, IntPtr* grads, int gradCount, IntPtr* results, int resultCount, byte* message, int messageSize)
    {
        var incoming = new List<Tensor>(gradCount);
        for (var i = 0; i < gradCount; i++) incoming.Add(grads[i] == IntPtr.Zero ? null : new Tensor(grads[i]));
        try
        {
            using var scope = NewDisposeScope();
            var function = (autograd.AutogradContext)GCHandle.FromIntPtr((IntPtr)context).Target;
            var outgoing = function.Backward(incoming);
            for (var i = 0; i < resultCount; i++) results[i] = outgoing[i] is { } gradient ? Bridge.tb_share(gradient.Handle) : IntPtr.Zero;
            return 0;
        }
        catch (Exception e)
        {
            pending = ExceptionDispatchInfo.Capture(e);
            var text = Encoding.UTF8.GetBytes(e.Message);
            var length = Math.Min(text.Length, messageSize - 1);
            text.AsSpan(0, length).CopyTo(new Span<byte>(message, length));
            message[length] = 0;
            for (var i = 0; i < resultCount; i++)
            {
                if (results[i] == IntPtr.Zero) continue;
                Bridge.tb_release(results[i]);
                results[i] = IntPtr.Zero;
            }
            return -1;
        }
        finally
        {
            foreach (var gradient in incoming) gradient?.Dispose();
        }
    }

    [UnmanagedCallersOnly]
    public static void Release(long context) => GCHandle.FromIntPtr((IntPtr)context).Free();
}
