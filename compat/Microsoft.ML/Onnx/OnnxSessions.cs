using System;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

internal static class OnnxSessions
{
    public static InferenceSession Create(IHostEnvironment env, byte[] model, OnnxOptions options)
    {
        using var session = new SessionOptions();
        if (options.InterOpNumThreads is { } inter)
            session.InterOpNumThreads = inter;
        if (options.IntraOpNumThreads is { } intra)
            session.IntraOpNumThreads = intra;
        MLContext context = Host.ContextOf(env);
        int? gpu = options.GpuDeviceId ?? context?.GpuDeviceId;
        bool fallback = options.FallbackToCpu || (options.GpuDeviceId == null && context?.FallbackToCpu == true);
        if (gpu != null && !fallback)
            throw new InvalidOperationException($"GPU with ID {gpu} is not found: this build of ONNX Runtime computes on the CPU. Set fallbackToCpu to accept that.");
        return new InferenceSession(model, session);
    }
}
