using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>A function whose forward and backward are written in C#.</summary>
        public abstract class Function<T> where T : Function<T>, new()
        {
            public abstract string Name { get; }

            internal abstract List<Tensor> Forward(AutogradContext ctx, object[] vars);

            internal abstract List<Tensor> Backward(AutogradContext ctx, List<Tensor> gradients);

            public static unsafe List<Tensor> apply_internal(params object[] vars)
            {
                var function = new T();
                var inputs = vars.OfType<Tensor>().ToArray();
                var context = new AutogradContext
                {
                    Function = function.Backward,
                    IsTensor = Array.ConvertAll(vars, argument => argument is Tensor),
                };
                var reference = GCHandle.Alloc(context);
                IntPtr node;
                fixed (IntPtr* handles = Handles(inputs)) node = Bridge.tb_node(GCHandle.ToIntPtr(reference), handles, inputs.Length);
                if (node == IntPtr.Zero)
                {
                    reference.Free();
                    throw Bridge.Failure();
                }
                try
                {
                    context.Node = Bridge.tb_node_pointer(node);
                    List<Tensor> outputs;
                    using (no_grad()) outputs = function.Forward(context, vars);
                    var wrapped = Handles(outputs);
                    var (constant, dirty, saved) = (Handles(context.Constant), Handles(context.Dirty), Handles(context.ToSave));
                    fixed (IntPtr* i = Handles(inputs), o = wrapped, c = constant, d = dirty, s = saved)
                    {
                        Bridge.Check(Bridge.tb_node_wrap(node, i, inputs.Length, o, wrapped.Length, c, constant.Length, d, dirty.Length, s, saved.Length, context.MaterializeGrads ? 1 : 0));
                    }
                    GC.KeepAlive((inputs, outputs, context.Constant, context.Dirty, context.ToSave));
                    // The native node holds what backward needs; the lists here would keep temporaries of forward alive.
                    (context.ToSave, context.Constant, context.Dirty) = ([], [], []);
                    return [.. wrapped.Select(handle => new Tensor(handle))];
                }
                finally
                {
                    Bridge.tb_node_release(node);
                }
            }
        }

        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            internal override List<Tensor> Forward(AutogradContext ctx, object[] vars) => [forward(ctx, vars)];

            internal override List<Tensor> Backward(AutogradContext ctx, List<Tensor> gradients) => backward(ctx, gradients[0]);
        }

        public abstract class MultiTensorFunction<T> : Function<T> where T : MultiTensorFunction<T>, new()
        {
            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            internal override List<Tensor> Forward(AutogradContext ctx, object[] vars) => forward(ctx, vars);

            internal override List<Tensor> Backward(AutogradContext ctx, List<Tensor> gradients) => backward(ctx, gradients);
        }
    }
}
