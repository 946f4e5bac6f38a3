using System;
using System.Runtime.InteropServices;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public long Dimensions => Keep(Bridge.tb_dim(Handle));

        public long ndim => Dimensions;

        public long dim() => Dimensions;

        public long NumberOfElements => Keep(Bridge.tb_numel(Handle));

        public long numel() => NumberOfElements;

        public long ElementSize => Keep(Bridge.tb_item_size(Handle));

        public long element_size() => ElementSize;

        public long storage_offset() => Keep(Bridge.tb_storage_offset(Handle));

        public ScalarType dtype => (ScalarType)Keep(Bridge.tb_dtype(Handle));

        public Device device
        {
            get
            {
                var packed = Keep(Bridge.tb_device(Handle));
                return new Device((DeviceType)(packed >> 32), (int)packed);
            }
        }

        public DeviceType device_type => (DeviceType)(Keep(Bridge.tb_device(Handle)) >> 32);

        public int device_index => (int)Keep(Bridge.tb_device(Handle));

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_floating_point() => dtype is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

        public bool is_integral() => dtype is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

        public bool is_complex() => dtype is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

        public bool is_contiguous() => Keep(Bridge.tb_is_contiguous(Handle, 0)) != 0;

        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* target = sizes) Bridge.tb_sizes(Handle, target);
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim) => shape[Wrap(dim)];

        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* target = strides) Bridge.tb_strides(Handle, target);
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim) => stride()[Wrap(dim)];

        public Span<byte> bytes
        {
            get
            {
                RequireCpuMemory();
                if (!is_contiguous()) throw new InvalidOperationException("bytes of a non-contiguous tensor: call contiguous() first");
                var span = new Span<byte>((void*)Bridge.tb_data(Handle), checked((int)(NumberOfElements * ElementSize)));
                GC.KeepAlive(this);
                return span;
            }
            set
            {
                var target = bytes;
                if (target.Length != value.Length) throw new ArgumentException($"{value.Length} bytes given for a tensor of {target.Length} bytes");
                value.CopyTo(target);
            }
        }

        public TensorAccessor<T> data<T>() where T : struct => new(this);

        public T item<T>() where T : struct
        {
            if (NumberOfElements != 1) throw new ArgumentException($"item() needs a tensor with exactly one element, this one has {NumberOfElements}");
            using var host = device_type == DeviceType.CPU ? null : cpu();
            return (host ?? this).ReadCpuValue<T>(0);
        }

        public T ReadCpuValue<T>(long i) where T : struct
        {
            RequireCpuMemory();
            RequireType<T>();
            if (i < 0 || i >= NumberOfElements) throw new ArgumentOutOfRangeException(nameof(i), $"index {i} is outside of 0..{NumberOfElements - 1}");
            var value = MemoryMarshal.Cast<byte, T>(new ReadOnlySpan<byte>((byte*)Bridge.tb_data(Handle) + i * ElementSize, (int)ElementSize))[0];
            GC.KeepAlive(this);
            return value;
        }

        public Scalar ToScalar() => Op("aten::item").CallScalar(this);

        public bool is_nonzero() => Op("aten::is_nonzero").CallScalar(this).ToBoolean();

        internal void RequireCpuMemory()
        {
            if (device_type != DeviceType.CPU) throw new InvalidOperationException($"Reading data from non-CPU memory is not supported ({device}). Move or copy the tensor to the cpu before reading.");
        }

        internal void RequireType<T>() where T : struct
        {
            var expected = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.Float16 => typeof(Half),
                ScalarType.Bool => typeof(bool),
                _ => null,
            };
            if (expected != typeof(T)) throw new ArgumentException($"{typeof(T).Name} is not compatible with a tensor of type {dtype}");
        }

        private int Wrap(int dim) => dim < 0 ? dim + (int)Dimensions : dim;

        // The handle was read before the call; the tensor must not be finalised in between.
        private T Keep<T>(T value)
        {
            GC.KeepAlive(this);
            return value;
        }
    }
}
