using Microsoft.ML.SparseDetr.Detectors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>Which groups of channels are alike: what is measured for one of them holds for all.</summary>
internal static class GroupShapes
{
    /// <summary>
    /// For each group, by its name, a text that two groups share if their layers have weights of the same shapes over maps of the same
    /// size.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> Of(Detector detector)
    {
        var outputs = OutputShapes(detector);
        var owners = detector.named_parameters().DistinctBy(entry => entry.parameter.Handle)
            .ToDictionary(entry => entry.parameter.Handle, entry => entry.name);
        return detector.ChannelGroups.ToDictionary(
            group => group.Name,
            group => $"{group.Kind} {group.Channels}: " + string.Join("; ", group.Members.Select(member =>
            {
                var parameter = member.Read();
                return $"{member.Dimension}+{member.Offset} of {Text(parameter.shape)} to {OutputOf(owners[parameter.Handle], outputs)}";
            })),
            StringComparer.Ordinal);
    }

    // By the path of a module the shape that comes out of it; modules with other inputs than one tensor have none.
    private static Dictionary<string, string> OutputShapes(Detector detector)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var shapes = new Dictionary<string, string>(StringComparer.Ordinal);
        var hooks = new List<Action>();
        foreach (var (name, module) in detector.named_modules())
            if (module is nn.Module<Tensor, Tensor> layer)
            {
                var hook = layer.register_forward_hook((_, _, output) =>
                {
                    shapes[name] = Text(output.shape);
                    return output;
                });
                hooks.Add(hook.remove);
            }
        try
        {
            var device = detector.parameters().First().device;
            detector.call(zeros(1, 3, detector.Height, detector.Width, device: device), null);
            return shapes;
        }
        finally
        {
            hooks.ForEach(remove => remove());
        }
    }

    private static string OutputOf(string parameter, Dictionary<string, string> outputs)
    {
        for (var end = parameter.LastIndexOf('.'); end > 0; end = parameter.LastIndexOf('.', end - 1))
            if (outputs.TryGetValue(parameter[..end], out var shape))
                return shape;
        return "?";
    }

    private static string Text(long[] shape) => string.Join('x', shape);
}
