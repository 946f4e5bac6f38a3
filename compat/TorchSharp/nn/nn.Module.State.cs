using System;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor> destination = null, string prefix = null)
            {
                destination ??= [];
                // Aliases stay: a module that is registered under two names gives both keys, as PyTorch does.
                foreach (var (key, value) in AllParameters(true)) destination.TryAdd(Join(prefix, key), value);
                foreach (var (key, value) in AllBuffers(true, false)) destination.TryAdd(Join(prefix, key), value);
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string> skip = null)
            {
                skip ??= [];
                var destination = state_dict();
                var missing = destination.Keys.Where(key => !source.ContainsKey(key) && !skip.Contains(key)).ToList();
                var unexpected = source.Keys.Where(key => !destination.ContainsKey(key) && !skip.Contains(key)).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException($"The loaded state_dict is not identical to the target dictionary. Missing: [{string.Join(", ", missing)}]. Unexpected: [{string.Join(", ", unexpected)}].");
                using (no_grad())
                {
                    foreach (var (key, value) in source)
                        if (destination.TryGetValue(key, out var target) && !skip.Contains(key)) target.copy_(value);
                }
                return (missing, unexpected);
            }

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var child in children()) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    if (gradient is null) continue;
                    if (set_to_none) parameter.grad = null;
                    else using (no_grad()) gradient.detach_().zero_();
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in children()) child.apply(fn);
                fn(this);
                return this;
            }

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Convert(device, dtype);

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => Convert(new Device(deviceType, deviceIndex), null);

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => Convert(null, dtype);

            // As in PyTorch, a change of type touches floating-point tensors only: index and counter buffers keep theirs.
            private Module Convert(Device device, ScalarType? dtype)
            {
                using (no_grad())
                {
                    foreach (var tensor in AllParameters(true).Select(entry => (Tensor)entry.Value).Concat(AllBuffers(true, true).Select(entry => entry.Value)))
                    {
                        var type = dtype is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype;
                        using var converted = tensor.to(type, device ?? tensor.device);
                        if (converted.dtype == tensor.dtype && converted.device_type == tensor.device_type && converted.device_index == tensor.device_index) continue;
                        using var gradient = tensor.grad;
                        if (gradient is not null)
                        {
                            using var moved = gradient.to(type, device ?? tensor.device);
                            tensor.grad = null;
                            tensor.Replace(converted);
                            tensor.grad = moved;
                        }
                        else
                        {
                            tensor.Replace(converted);
                        }
                    }
                }
                return this;
            }

            private static string Join(string prefix, string key) => string.IsNullOrEmpty(prefix) ? key : $"{prefix}.{key}";
        }
    }
}
