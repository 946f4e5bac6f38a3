using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The base of all layers: a tree of modules with their parameters and buffers, found by the names of C# fields.</summary>
        public partial class Module : IDisposable
        {
            private readonly List<(string Name, Module Value)> submodules = [];
            private readonly List<(string Name, Parameter Value)> ownParameters = [];
            private readonly List<(string Name, Tensor Value, bool Persistent)> ownBuffers = [];
            private bool registered;

            protected string name;

            protected Module(string name)
            {
                this.name = name;
            }

            ~Module() => Dispose(false);

            public virtual bool training { get; private set; } = true;

            public virtual string GetName() => name;

            /// <summary>Registers what stands in fields; call it last in the constructor. The field's name is the key, <c>[ComponentName]</c> renames it.</summary>
            protected virtual void RegisterComponents()
            {
                if (registered) return;
                registered = true;
                foreach (var field in GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                {
                    // The lists of this base class are no components.
                    if (field.DeclaringType == typeof(Module)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(field.ComponentName(), module);
                            break;
                        case Parameter parameter:
                            register_parameter(field.ComponentName(), parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(field.ComponentName(), tensor);
                            break;
                    }
                }
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    submodules.RemoveAll(entry => entry.Name == name);
                    return;
                }
                CheckName(name);
                submodule.RegisterComponents();
                Put(submodules, (name, submodule), submodules.FindIndex(entry => entry.Name == name));
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param)
            {
                CheckName(name);
                if (param is null)
                {
                    ownParameters.RemoveAll(entry => entry.Name == name);
                    return;
                }
                param.DetachFromDisposeScope();
                Put(ownParameters, (name, param), ownParameters.FindIndex(entry => entry.Name == name));
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                CheckName(name);
                if (tensor is null) throw new ArgumentNullException(nameof(tensor), $"buffer '{name}'");
                tensor.DetachFromDisposeScope();
                Put(ownBuffers, (name, tensor, persistent), ownBuffers.FindIndex(entry => entry.Name == name));
            }

            private protected Tensor OwnBuffer(string name) => ownBuffers.Find(entry => entry.Name == name).Value;

            private static void Put<T>(List<T> list, T entry, int index)
            {
                if (index < 0) list.Add(entry);
                else list[index] = entry;
            }

            private static void CheckName(string name)
            {
                if (string.IsNullOrEmpty(name)) throw new ArgumentException("a component needs a name");
                if (name.Contains('.')) throw new ArgumentException($"the name of a component cannot contain '.': {name}");
            }

            protected void ClearModules() => submodules.Clear();

            public virtual IEnumerable<(string name, Module module)> named_children() => submodules.Select(entry => (entry.Name, entry.Value));

            public virtual IEnumerable<Module> children() => submodules.Select(entry => entry.Value);

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (key, child) in named_children())
                {
                    yield return (key, child);
                    foreach (var (inner, module) in child.named_modules()) yield return ($"{key}.{inner}", module);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                // A parameter that is registered under two names (a shared head) is one parameter, and stands under its first name.
                var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
                return AllParameters(recurse).Where(entry => seen.Add(entry.Value));
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(entry => entry.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
                return AllBuffers(recurse, include_nonpersistent).Where(entry => seen.Add(entry.Value));
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual Parameter get_parameter(string target) => AllParameters(true).FirstOrDefault(entry => entry.Name == target).Value;

            public virtual Tensor get_buffer(string target) => AllBuffers(true, true).FirstOrDefault(entry => entry.Name == target).Value;

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            private IEnumerable<(string Name, Parameter Value)> AllParameters(bool recurse)
            {
                foreach (var entry in ownParameters) yield return entry;
                if (!recurse) yield break;
                foreach (var (key, child) in submodules)
                    foreach (var (inner, value) in child.AllParameters(true)) yield return ($"{key}.{inner}", value);
            }

            private IEnumerable<(string Name, Tensor Value)> AllBuffers(bool recurse, bool nonpersistent)
            {
                foreach (var (key, value, persistent) in ownBuffers)
                    if (persistent || nonpersistent) yield return (key, value);
                if (!recurse) yield break;
                foreach (var (key, child) in submodules)
                    foreach (var (inner, value) in child.AllBuffers(true, nonpersistent)) yield return ($"{key}.{inner}", value);
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var (_, parameter) in ownParameters) parameter.Dispose();
                foreach (var (_, buffer, _) in ownBuffers) buffer.Dispose();
                foreach (var (_, module) in submodules) module.Dispose();
            }
        }
    }
}
