using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private readonly long padding;
    private readonly bool byFrequency;
    private readonly bool sparseGradient;

    [Utils.ComponentName(Name = "weight")]
    private Parameter table;

    internal Embedding(long num_embeddings, long embedding_dims, long? padding_idx, bool scale_grad_by_freq, bool sparse, Device device, ScalarType? dtype) : base(nameof(Embedding))
    {
        padding = padding_idx is { } index ? index < 0 ? index + num_embeddings : index : -1;
        (byFrequency, sparseGradient) = (scale_grad_by_freq, sparse);
        table = new Parameter(empty(num_embeddings, embedding_dims, dtype, device));
        nn.init.normal_(table);
        if (padding >= 0) using (no_grad()) table[padding].zero_();
        RegisterComponents();
    }

    public Parameter weight
    {
        get => table;
        set
        {
            table = value;
            register_parameter("weight", value);
        }
    }

    public override Tensor forward(Tensor input) => Op("aten::embedding").Call(table, input, padding, byFrequency, sparseGradient);
}
