using System.Collections.Generic;
using System.Linq;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules run one after the other. Unnamed ones get their position as key.</summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<nn.IModule<Tensor, Tensor>> steps = [];

    protected Sequential(params (string, nn.Module<Tensor, Tensor>)[] modules) : base(nameof(Sequential))
    {
        foreach (var (key, module) in modules) append(key, module);
    }

    protected Sequential(params nn.Module<Tensor, Tensor>[] modules) : base(nameof(Sequential))
    {
        foreach (var module in modules) append(module);
    }

    internal Sequential(IEnumerable<(string, nn.Module<Tensor, Tensor>)> modules) : this(modules.ToArray())
    {
    }

    public int Count => steps.Count;

    public nn.IModule<Tensor, Tensor> this[int index] => steps[index];

    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        register_module(name, (nn.Module)module);
        steps.Add(module);
        return this;
    }

    public Sequential append(nn.IModule<Tensor, Tensor> module) => append(steps.Count.ToString(), module);

    public override Tensor forward(Tensor tensor)
    {
        if (steps.Count == 0) return tensor.alias();
        var current = tensor;
        foreach (var step in steps)
        {
            var next = step.call(current);
            // Autograd keeps what it needs; the handle of an intermediate result is of no more use.
            if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next)) current.Dispose();
            current = next;
        }
        return current;
    }
}
