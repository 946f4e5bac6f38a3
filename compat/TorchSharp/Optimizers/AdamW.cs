using System;
using System.Collections.Generic;
using System.Linq;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019). The default decay is the package's 0, not PyTorch's 0.01.</summary>
public partial class AdamW : OptimizerHelper, IBetas
{
    public AdamW(
        IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters.ToList() }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    public AdamW(
        IEnumerable<ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1 value: {beta1}");
        if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2 value: {beta2}");
        if (eps < 0) throw new ArgumentException($"Invalid eps value: {eps}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        _defaults = new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
            amsgrad = amsgrad,
            maximize = maximize,
        };
        foreach (var group in parameters) add_param_group(group);
    }

    public (double, double) Betas
    {
        get => (((Options)_defaults).beta1.Value, ((Options)_defaults).beta2.Value);
        set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var fallback = (Options)_defaults;
        var options = (Options)(param_group.Options ??= new Options());
        options.LearningRate ??= fallback.LearningRate;
        options.beta1 ??= fallback.beta1;
        options.beta2 ??= fallback.beta2;
        options.eps ??= fallback.eps;
        options.weight_decay ??= fallback.weight_decay;
        options.amsgrad ??= fallback.amsgrad;
        options.maximize ??= fallback.maximize;
        options.InitialLearningRate = options.LearningRate.Value;
        base.add_param_group(param_group);
        foreach (var parameter in param_group.Parameters)
        {
            var state = new State(parameter);
            state.Initialize(options);
            SetState(parameter, state);
        }
    }

    public override Tensor step(Func<Tensor> closure = null) => _step<ParamGroup>(Update, closure);

    protected override void Dispose(bool disposing)
    {
        if (disposing) DisposeStates();
        base.Dispose(disposing);
    }

    private void Update(ParamGroup group)
    {
        var options = group.Options;
        var parameters = group.Parameters.Select(parameter => (parameter, gradient: parameter.grad)).Where(entry => entry.gradient is not null).ToArray();
        foreach (var (parameter, _) in parameters) GetState<State>(parameter).step++;
        var done = new byte[parameters.Length];
        if (options.amsgrad != true && options.maximize != true) Fused(parameters, options, done);
        for (var i = 0; i < parameters.Length; i++)
        {
            if (done[i] != 0) continue;
            var (parameter, gradient) = parameters[i];
            Compose(parameter, options.maximize == true ? -gradient : gradient, GetState<State>(parameter), options);
        }
    }

    // The literal formula, for every type and device.
    private static void Compose(Tensor parameter, Tensor gradient, State state, Options options)
    {
        var (lr, beta1, beta2) = (options.LearningRate.Value, options.beta1.Value, options.beta2.Value);
        var correction1 = 1 - Math.Pow(beta1, state.step);
        var correction2 = 1 - Math.Pow(beta2, state.step);
        parameter.mul_(1 - lr * options.weight_decay.Value);
        state.exp_avg.mul_(beta1).add_(gradient, 1 - beta1);
        state.exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        var second = state.exp_avg_sq;
        if (options.amsgrad == true)
        {
            state.max_exp_avg_sq.copy_(state.max_exp_avg_sq.maximum(second));
            second = state.max_exp_avg_sq;
        }
        var denominator = (second.sqrt() / Math.Sqrt(correction2)).add_(options.eps.Value);
        parameter.addcdiv_(state.exp_avg, denominator, -lr / correction1);
    }

    private unsafe void Fused((Parameter parameter, Tensor gradient)[] parameters, Options options, byte[] done)
    {
        var count = parameters.Length;
        var handles = new IntPtr[4 * count];
        var steps = new long[count];
        for (var i = 0; i < count; i++)
        {
            var state = GetState<State>(parameters[i].parameter);
            steps[i] = state.step;
            handles[i] = parameters[i].parameter.Handle;
            handles[count + i] = parameters[i].gradient.Handle;
            handles[2 * count + i] = state.exp_avg.Handle;
            handles[3 * count + i] = state.exp_avg_sq.Handle;
        }
        fixed (IntPtr* h = handles)
        fixed (long* s = steps)
        fixed (byte* d = done)
        {
            Bridge.Check(Bridge.tb_adamw(
                h, h + count, h + 2 * count, h + 3 * count, s, count, d, options.LearningRate.Value, options.beta1.Value, options.beta2.Value, options.eps.Value, options.weight_decay.Value));
            GC.KeepAlive(parameters);
        }
    }
}
