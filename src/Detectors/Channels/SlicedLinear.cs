using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>A linear layer of which only some inputs or outputs are in use. The layer keeps its full weights.</summary>
internal sealed class SlicedLinear : IChannelReader
{
    private readonly Linear _layer;
    private ChannelAxis? _inputs;
    private ChannelAxis? _outputs;

    internal SlicedLinear(Linear layer, ChannelAxis? inputs = null, ChannelAxis? outputs = null)
    {
        (_layer, _inputs, _outputs) = (layer, inputs, outputs);
        outputs?.Join(() => layer.weight, 0, ChannelRole.Row);
        outputs?.Join(() => layer.bias!, 0, ChannelRole.RowBias);
        inputs?.Join(() => layer.weight, 1);
        inputs?.Join(this);
    }

    ChannelAxis IChannelReader.Inputs => _inputs!;

    ChannelAxis? IChannelReader.Outputs => _outputs;

    Parameter IChannelReader.Weight => _layer.weight;

    Parameter? IChannelReader.Bias => _layer.bias;

    /// <inheritdoc/>
    public Action<Tensor, Tensor>? Observer { get; set; }

    Tensor IChannelReader.Columns(Tensor input) => input.flatten(0, -2).t().unsqueeze(0); // […, c] -> [1, c, M]

    /// <summary>[…, inputs in use] -> […, outputs in use].</summary>
    internal Tensor Apply(Tensor x)
    {
        var weight = _outputs?.Select(_layer.weight, 0) ?? _layer.weight;
        weight = _inputs?.Select(weight, 1) ?? weight;
        var output = nn.functional.linear(x, weight, _outputs?.Select(_layer.bias!, 0) ?? _layer.bias);
        Observer?.Invoke(x, output);
        return output;
    }

    /// <summary>Cuts the layer's own weights.</summary>
    internal void Gather()
    {
        using var frozen = no_grad();
        // a setter destroys the parameter it replaces, so only what is really cut may be assigned
        if (_outputs?.Kept is not null || _inputs?.Kept is not null)
            _layer.weight = Cut(_layer.weight, _outputs, _inputs);
        if (_outputs?.Kept is not null)
            _layer.bias = Cut(_layer.bias!, _outputs);
        (_inputs, _outputs) = (null, null);
    }

    /// <summary>
    /// The slices in use as a parameter of their own. The layer's setter disposes the whole one when this takes its place.
    /// </summary>
    internal static Parameter Cut(Parameter whole, ChannelAxis? rows, ChannelAxis? columns = null)
    {
        var learns = whole.requires_grad;
        var cut = rows?.Select(whole, 0) ?? whole;
        cut = columns?.Select(cut, 1) ?? cut;
        return (Parameter)new Parameter(cut, learns).DetachFromDisposeScope();
    }
}
