using System;
using System.Collections.Generic;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Keep(Bridge.tb_requires_grad(Handle)) != 0;
            set => Bridge.Check(Keep(Bridge.tb_set_requires_grad(Handle, value ? 1 : 0)));
        }

        public bool is_leaf => Keep(Bridge.tb_is_leaf(Handle)) != 0;

        public Tensor grad
        {
            get
            {
                var gradient = Keep(Bridge.tb_grad(Handle));
                return gradient == IntPtr.Zero ? null : new Tensor(gradient);
            }
            set => Bridge.Check(Keep(Bridge.tb_set_grad(Handle, value is null ? IntPtr.Zero : value.Handle)));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Bridge.Check(Keep(Bridge.tb_retain_grad(Handle)));

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor> grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor> inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public bool Equals(Tensor target) => target is not null && Op("aten::equal").CallScalar(this, target).ToBoolean();

        public override bool Equals(object obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        public bool allclose(Tensor target, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) =>
            Op("aten::allclose").CallScalar(this, target, rtol, atol, equal_nan).ToBoolean();

        public override string ToString() => IsInvalid ? "invalid" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        // Puts new contents (of any type and device) behind the same object, so that fields and parameter groups stay valid.
        internal void Replace(Tensor contents) => Bridge.Check(Keep(Bridge.tb_set_data(Handle, contents.Handle)));
    }
}
