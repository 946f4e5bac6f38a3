using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Tensors;

/// <summary>The named tensors of a module tree.</summary>
internal static class ModuleState
{
    /// <summary>
    /// Parameters and persistent buffers under their dotted names. A module that stands in the tree twice gives its tensors twice,
    /// as PyTorch's state_dict does and TorchSharp's does not.
    /// </summary>
    internal static IEnumerable<(string Name, Tensor Value)> Entries(nn.Module module, string prefix = "")
    {
        foreach ((var name, Tensor parameter) in module.named_parameters(recurse: false))
            yield return (prefix + name, parameter);
        foreach ((var name, var buffer) in module.named_buffers(recurse: false, include_nonpersistent: false))
            yield return (prefix + name, buffer);
        foreach ((var name, var child) in module.named_children())
            foreach (var entry in Entries(child, $"{prefix}{name}."))
                yield return entry;
    }

    /// <summary>The same as a table; the tensors are the module's own.</summary>
    internal static Dictionary<string, Tensor> Table(nn.Module module) =>
        Entries(module).ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);

    /// <summary>Gives <paramref name="target"/> the values of <paramref name="source"/>, a module of the same make.</summary>
    internal static void Copy(nn.Module source, nn.Module target)
    {
        using var frozen = no_grad();
        foreach (((string, Tensor Value) from, (string, Tensor Value) to) in Entries(source).Zip(Entries(target)))
            to.Value.copy_(from.Value);
    }
}
