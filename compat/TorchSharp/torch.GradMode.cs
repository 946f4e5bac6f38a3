using System;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Bridge.tb_grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    private sealed class GradMode : IDisposable
    {
        private readonly int before = Bridge.tb_grad_mode();

        public GradMode(bool enabled) => Bridge.tb_set_grad_mode(enabled ? 1 : 0);

        public void Dispose() => Bridge.tb_set_grad_mode(before);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private IntPtr guard = Bridge.tb_inference_mode(enabled ? 1 : 0);

        public void Dispose()
        {
            if (guard == IntPtr.Zero) return;
            Bridge.tb_inference_mode_end(guard);
            guard = IntPtr.Zero;
        }
    }
}
