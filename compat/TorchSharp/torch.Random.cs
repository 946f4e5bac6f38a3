using System;

namespace TorchSharp;

public static partial class torch
{
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device device = null)
        {
            this.device = device ?? CPU;
            Handle = Bridge.Check(Bridge.tb_generator((int)this.device.type, this.device.index, seed));
        }

        private Generator(IntPtr handle)
        {
            device = CPU;
            Handle = handle;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(Bridge.tb_default_generator());

        public IntPtr Handle { get; private set; }

        public Device device { get; }

        public Generator manual_seed(long seed)
        {
            Bridge.tb_generator_seed(Handle, unchecked((ulong)seed));
            return this;
        }

        public long initial_seed() => unchecked((long)Bridge.tb_generator_current(Handle));

        public Tensor get_state() => new(Bridge.Check(Bridge.tb_generator_state(Handle)));

        public void set_state(Tensor value) => Bridge.Check(Bridge.tb_generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle == IntPtr.Zero) return;
            Bridge.tb_generator_release(Handle);
            Handle = IntPtr.Zero;
        }
    }

    public static Generator manual_seed(long seed)
    {
        Bridge.Check(Bridge.tb_manual_seed(unchecked((ulong)seed)));
        return Generator.Default;
    }

    public static Tensor get_rng_state() => Generator.Default.get_state();

    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }
}
