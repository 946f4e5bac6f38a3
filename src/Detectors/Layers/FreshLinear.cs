using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Detectors.Layers;

/// <summary>Linear layers with the first weights of the official code.</summary>
internal static class FreshLinear
{
    /// <summary>Weights of Glorot and Bengio (2010).</summary>
    internal static Linear Xavier(int inputs, int outputs)
    {
        var layer = nn.Linear(inputs, outputs);
        nn.init.xavier_uniform_(layer.weight);
        return layer;
    }

    /// <summary>A class head.</summary>
    internal static Linear Scores(int width, int classCount)
    {
        var head = nn.Linear(width, classCount);
        nn.init.constant_(head.bias, -Math.Log(99)); // every class starts at a probability of 1 %
        return head;
    }
}
