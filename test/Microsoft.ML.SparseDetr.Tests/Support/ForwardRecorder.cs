using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Encoders;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>
/// Keeps what every layer of a detector gives, under the layer's dotted name; a second call of a layer adds a ', a third '' and so on.
/// A layer that stands in the network under several names counts under the first.
/// </summary>
internal sealed class ForwardRecorder
{
    private readonly HashSet<nn.Module> _seen = new(ReferenceEqualityComparer.Instance);

    public ForwardRecorder(Detector detector) => Attach(detector, "");

    public Dictionary<string, Tensor> Outputs { get; } = [];

    public Dictionary<string, Tensor> Inputs { get; } = [];

    private void Attach(nn.Module parent, string prefix)
    {
        foreach ((var name, var child) in parent.named_children())
        {
            if (!_seen.Add(child))
                continue;
            var path = prefix + name;
            switch (child)
            {
                case nn.Module<Tensor, Tensor> layer:
                    layer.register_forward_hook((_, input, output) => { Keep(path, input, output); return output; });
                    break;
                case nn.Module<Tensor, Tensor, Tensor> layer:
                    layer.register_forward_hook((_, input, _, output) => { Keep(path, input, output); return output; });
                    break;
                case Aifi layer:
                    layer.register_forward_hook((_, input, _, output) => { Keep(path, input, output); return output; });
                    break;
                case FeatureEncoder layer:
                    layer.register_forward_hook((_, _, _, outputs) => { KeepAll(path, outputs); return outputs; });
                    break;
                case AifiLayer layer:
                    layer.register_forward_hook((_, input, _, _, output) => { Keep(path, input, output); return output; });
                    break;
                case MultiHeadAttention layer:
                    layer.register_forward_hook((_, positioned, _, mask, output) =>
                    {
                        Keep(path, positioned, output);
                        Keep(path + ".1", positioned, AverageWeights(layer, positioned, mask));
                        return output;
                    });
                    break;
                case DeformableAttention layer:
                    layer.register_forward_hook((_, input, _, _, output) => { Keep(path, input, output); return output; });
                    break;
                case nn.Module<Tensor, Tensor[]> layer:
                    layer.register_forward_hook((_, input, outputs) => { KeepAll(path, outputs); return outputs; });
                    break;
                case nn.Module<Tensor[], Tensor[]> layer:
                    layer.register_forward_hook((_, input, outputs) => { KeepAll(path, outputs); return outputs; });
                    break;
            }
            Attach(child, path + ".");
        }
    }

    private void KeepAll(string path, Tensor[] outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
            Outputs[$"{path}.{i}"] = Lasting(outputs[i]);
    }

    private void Keep(string path, Tensor input, Tensor output)
    {
        while (Outputs.ContainsKey(path))
            path += "'";
        Outputs[path] = Lasting(output);
        Inputs[path] = Lasting(input);
    }

    // A layer disposes what it makes on its way.
    private static Tensor Lasting(Tensor value) => value.detach().DetachFromDisposeScope();

    private static Tensor AverageWeights(MultiHeadAttention attention, Tensor positioned, Tensor? mask)
    {
        using var _ = no_grad();
        (var queries, var keys) = attention.QueriesAndKeys(positioned);
        var weights = MultiHeadAttention.Scores(queries, keys, mask).softmax(-1); // [B·NH, N, N]
        return weights.view(positioned.shape[0], attention.Heads, weights.shape[1], weights.shape[2]).mean([1]);
    }
}
