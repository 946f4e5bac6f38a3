using System;

namespace TorchSharp;

public static partial class torch
{
    public class Device
    {
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public Device(string deviceType, int index = -1) : this(Parse(deviceType, deviceType), index)
        {
        }

        public Device(string description)
        {
            var parts = description.Split(':');
            type = Parse(parts[0], description);
            index = -1;
            if (parts.Length == 1) return;
            if (parts.Length > 2 || !int.TryParse(parts[1], out var parsed) || parsed < 0) throw new ArgumentException($"'{description}' is no device: expected a name such as 'cpu', 'cuda' or 'cuda:0'");
            index = parsed;
        }

        public Device(int index) : this(DeviceType.CUDA, index)
        {
        }

        public DeviceType type { get; }

        public int index { get; }

        public override string ToString() => type.ToString().ToLowerInvariant() + (index < 0 ? "" : ":" + index);

        public static implicit operator Device(string description) => new(description);

        private static DeviceType Parse(string name, string description) =>
            name.Length > 0 && !char.IsDigit(name[0]) && Enum.TryParse<DeviceType>(name, ignoreCase: true, out var type)
                ? type
                : throw new ArgumentException($"'{description}' is no device: expected a name such as 'cpu', 'cuda' or 'cuda:0'");
    }

    public static readonly Device CPU = new(DeviceType.CPU);

    public static Device CUDA => new(DeviceType.CUDA);

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public static Device device(int index) => new(index);

    public static bool TryInitializeDeviceType(DeviceType deviceType) =>
        deviceType switch
        {
            DeviceType.CPU => true,
            DeviceType.CUDA => cuda.is_available(),
            _ => false,
        };

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType)) throw new InvalidOperationException($"This libtorch has no usable {deviceType} device.");
    }

    public static class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count() => Bridge.tb_cuda_count();
    }
}
