// The projection in front of D-FINE's query selection (RT-DETR's enc_output; DEIM §3.3).

using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Decoders;

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
}
