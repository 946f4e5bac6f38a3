using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

/// <summary>The projection before D-FINE's query selection (RT-DETR's enc_output; enc_output of DFINETransformer).</summary>
internal sealed class EncoderOutput : nn.Module<Tensor, Tensor>
{
    internal readonly Linear proj;
    internal readonly LayerNorm norm;

    internal EncoderOutput(int width) : base(nameof(EncoderOutput))
    {
        proj = nn.Linear(width, width);
        nn.init.xavier_uniform_(proj.weight);
        norm = nn.LayerNorm(width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor memory) => norm.call(proj.call(memory)); // [B, L, D]

    /// <summary>Over rows [B·L, D].</summary>
    internal string Emit(OnnxGraph graph, string rows) => graph.LayerNorm(graph.Linear(rows, proj), norm);
}
