using System;
using System.Collections.Generic;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a function keeps from forward for backward. The saved tensors live in libtorch, which checks that they have not been changed since.</summary>
        public unsafe class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> data = [];

            internal AutogradContext()
            {
            }

            internal IntPtr Node;
            internal Func<AutogradContext, List<Tensor>, List<Tensor>> Function;
            internal bool[] IsTensor;
            internal List<Tensor> ToSave = [];
            internal List<Tensor> Constant = [];
            internal List<Tensor> Dirty = [];

            public bool MaterializeGrads { get; private set; } = true;

            public void save_for_backward(List<Tensor> tensors) => ToSave = tensors;

            public List<Tensor> get_saved_variables()
            {
                var handles = new IntPtr[16];
                while (true)
                {
                    fixed (IntPtr* target = handles)
                    {
                        var count = Bridge.tb_node_saved(Node, target, handles.Length);
                        Bridge.Check(count);
                        if (count > handles.Length)
                        {
                            handles = new IntPtr[count];
                            continue;
                        }
                        var tensors = new List<Tensor>(count);
                        for (var i = 0; i < count; i++) tensors.Add(handles[i] == IntPtr.Zero ? null : new Tensor(handles[i]));
                        return tensors;
                    }
                }
            }

            public void save_data(string key, object value) => data[key] = value;

            public object get_data(string key) => data[key];

            public void mark_dirty(List<Tensor> tensors) => Dirty = tensors;

            public void mark_non_differentiable(List<Tensor> tensors) => Constant = tensors;

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            public void Dispose() => Dispose(true);

            protected virtual void Dispose(bool disposing) => data.Clear();

            // One gradient for each tensor among the arguments of forward; a function may also give one for every argument.
            internal List<Tensor> Backward(List<Tensor> gradients)
            {
                var results = Function(this, gradients);
                var tensors = Array.FindAll(IsTensor, flag => flag).Length;
                if (results.Count == tensors) return results;
                if (results.Count < IsTensor.Length) throw new InvalidOperationException($"backward gave {results.Count} gradients for {IsTensor.Length} arguments of forward");
                var kept = new List<Tensor>(tensors);
                for (var i = 0; i < results.Count; i++)
                {
                    if (i < IsTensor.Length && IsTensor[i]) kept.Add(results[i]);
                    else if (results[i] is not null) throw new InvalidOperationException($"backward gave a gradient for argument {i} of forward, which is no tensor");
                }
                return kept;
            }
        }
    }
}
