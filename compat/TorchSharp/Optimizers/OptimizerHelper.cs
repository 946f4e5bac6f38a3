using System;
using System.Collections.Generic;
using System.Linq;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What the optimizers written in C# share: groups, states and their transfer.</summary>
public abstract class OptimizerHelper : Optimizer
{
    private readonly Dictionary<object, OptimizerState> states = new(ReferenceEqualityComparer.Instance);

    protected OptimizerOptions _defaults;

    public OptimizerHelper() : base(IntPtr.Zero)
    {
    }

    public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

    public override void zero_grad()
    {
        foreach (var parameter in parameters()) parameter.grad = null;
    }

    public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            dictionary.Options.Add(group.Options);
            var indices = new List<int>();
            foreach (var parameter in group.Parameters)
            {
                indices.Add(dictionary.State.Count);
                dictionary.State.Add(states[parameter]);
            }
            dictionary.StateIndexRef.Add(indices);
        }
        return dictionary;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        if (own.Options.Count != state_dict.Options.Count) throw new ArgumentException($"the state has {state_dict.Options.Count} parameter groups, the optimizer {own.Options.Count}");
        if (own.State.Count != state_dict.State.Count) throw new ArgumentException($"the state has {state_dict.State.Count} parameters, the optimizer {own.State.Count}");
        for (var i = 0; i < own.Options.Count; i++) own.Options[i].LoadStateDict(state_dict.Options[i]);
        for (var i = 0; i < own.State.Count; i++) own.State[i].LoadStateDict(state_dict.State[i]);
    }

    public void to(Device device)
    {
        foreach (var state in states.Values) state.to(device);
    }

    private protected void SetState(Parameter parameter, OptimizerState state) => states[parameter] = state;

    private protected T GetState<T>(Parameter parameter) where T : OptimizerState => (T)states[parameter];

    protected Tensor _step<T>(Action<T> body, Func<Tensor> loss_closure = null) where T : ParamGroup
    {
        Tensor loss = null;
        if (loss_closure is not null) using (enable_grad()) loss = loss_closure();
        using (no_grad())
        {
            using var scope = NewDisposeScope();
            foreach (var group in _parameter_groups) body((T)group);
        }
        return loss;
    }

    private protected void DisposeStates()
    {
        foreach (var state in states.Values) (state as IDisposable)?.Dispose();
        states.Clear();
    }
}
