using Microsoft.ML.SparseDetr.Detectors.Emission;
using Microsoft.ML.SparseDetr.Detectors.Tokens;
using Microsoft.ML.SparseDetr.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Detr;

/// <summary>Encoder and decoder of DETR (Carion et al. 2020; Transformer).</summary>
internal sealed class DetrTransformer : nn.Module
{
    internal readonly DetrEncoder encoder;
    internal readonly DetrDecoder decoder;

    internal DetrTransformer(DetrShape shape) : base(nameof(DetrTransformer))
    {
        encoder = new DetrEncoder(shape);
        decoder = new DetrDecoder(shape);
        RegisterComponents();
        foreach (var matrix in parameters().Where(parameter => parameter.ndim > 1))
            nn.init.xavier_uniform_(matrix);
    }

    /// <param name="tokens">[B, n, d].</param>
    /// <param name="positions">[B or 1, n, d].</param>
    /// <param name="padding">[B, n] bool, or null.</param>
    /// <param name="places">[Q, d] the learnt queries.</param>
    /// <returns>For each decoder layer [B, Q, d], normalised.</returns>
    internal List<Tensor> forward(Tensor tokens, Tensor positions, Tensor? padding, Tensor places)
    {
        var mask = padding is null ? null
            : zeros([padding.shape[0], 1, padding.shape[1]], dtype: tokens.dtype, device: tokens.device)
                .masked_fill_(padding.unsqueeze(1), double.NegativeInfinity);
        foreach (var layer in encoder.layers)
            tokens = layer.call(tokens, positions, mask);
        places = places.unsqueeze(0);
        var keys = tokens + positions;
        var queries = zeros([tokens.shape[0], places.shape[1], places.shape[2]], dtype: tokens.dtype, device: tokens.device);
        var states = new List<Tensor>();
        foreach (var layer in decoder.layers)
        {
            queries = layer.forward(queries, places, keys, tokens, mask);
            states.Add(decoder.norm.call(queries)); // the next layer goes on without the norm
        }
        return states;
    }

    /// <summary>Appends the encoder for images without padding.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="tokens">The tokens with their positions.</param>
    internal TokenRows EmitEncoder(OnnxGraph graph, TokenRows tokens)
    {
        for (var i = 0; i < encoder.layers.Count; i++)
            using (graph.Scope($"layer{i}"))
                tokens = tokens with { Rows = encoder.layers[i].Emit(graph, tokens) };
        return tokens;
    }

    /// <summary>Appends the decoder.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="tokens">What the encoder gave, with their positions.</param>
    /// <param name="queries">[B·Q, d] zeros.</param>
    /// <param name="places">[Q, d] the learnt queries.</param>
    /// <returns>[B·Q, d] what the last layer gives, normalised.</returns>
    internal string EmitDecoder(OnnxGraph graph, TokenRows tokens, string queries, double[] places)
    {
        for (var i = 0; i < decoder.layers.Count; i++)
            using (graph.Scope($"layer{i}"))
                queries = decoder.layers[i].Emit(graph, queries, places, tokens);
        return graph.LayerNorm(queries, decoder.norm);
    }

    /// <summary>The encoder's layers.</summary>
    internal sealed class DetrEncoder : nn.Module
    {
        internal readonly ModuleList<DetrEncoderLayer> layers;

        internal DetrEncoder(DetrShape shape) : base(nameof(DetrEncoder))
        {
            layers = nn.ModuleList(Enumerable.Range(0, shape.EncoderLayers).Select(_ => new DetrEncoderLayer(shape)).ToArray());
            RegisterComponents();
        }
    }

    /// <summary>The decoder's layers and the norm of what each of them predicts from.</summary>
    internal sealed class DetrDecoder : nn.Module
    {
        internal readonly ModuleList<DetrDecoderLayer> layers;
        internal readonly LayerNorm norm;

        internal DetrDecoder(DetrShape shape) : base(nameof(DetrDecoder))
        {
            layers = nn.ModuleList(Enumerable.Range(0, shape.DecoderLayers).Select(_ => new DetrDecoderLayer(shape)).ToArray());
            norm = nn.LayerNorm(shape.Width);
            RegisterComponents();
        }
    }
}
