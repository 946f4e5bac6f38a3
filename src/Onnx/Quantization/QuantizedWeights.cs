using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Microsoft.ML.SparseDetr.Onnx.Quantization;

/// <summary>Weights of a convolution as signed bytes with a scale for each output channel, and its bias as integers of the sums.</summary>
/// <param name="Bytes">In the order of the weights.</param>
/// <param name="Scales">One for each output channel.</param>
/// <param name="Bias">One for each output channel, in units of the input's scale times the channel's; empty without a bias.</param>
/// <param name="BiasScales">These units.</param>
internal sealed record QuantizedWeights(sbyte[] Bytes, float[] Scales, int[] Bias, float[] BiasScales)
{
    private const int Largest = 127;

    /// <summary>A sum of products has 32 bits; the bias takes a part of that.</summary>
    private const float LargestBias = 1 << 30;

    /// <param name="weights">[C, inputs of a group, …].</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="bias">[C], or empty.</param>
    /// <param name="inputScale">Scale of what is convolved.</param>
    /// <param name="inputMeans">
    /// Mean of each channel of it: rounded weights sum up to another mean, and the bias takes the difference (Nagel et al. 2019).
    /// </param>
    public static QuantizedWeights Of(
        ReadOnlySpan<float> weights, IReadOnlyList<long> shape, ReadOnlySpan<float> bias, float inputScale,
        ReadOnlySpan<float> inputMeans)
    {
        var (channels, inputs) = ((int)shape[0], (int)shape[1]);
        var groups = inputMeans.Length / inputs;
        var (bytes, scales) = (new sbyte[weights.Length], new float[channels]);
        var (sums, sumScales) = (new int[bias.Length], new float[bias.Length]);
        var size = weights.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            var row = weights.Slice(channel * size, size);
            var most = Math.Abs(TensorPrimitives.MaxMagnitude(row));
            var scale = most > 0 ? most / Largest : 1;
            if (bias.Length > 0) // a channel of next to no weights keeps its bias
                scale = Math.Max(scale, Math.Abs(bias[channel]) / (LargestBias * inputScale));
            scales[channel] = scale;
            for (var i = 0; i < size; i++)
                bytes[channel * size + i] = (sbyte)Math.Clamp(MathF.Round(row[i] / scale), -Largest, Largest);
            if (bias.Length == 0)
                continue;
            sumScales[channel] = inputScale * scale;
            var means = inputMeans.Slice(channel * groups / channels * inputs, inputs);
            var shift = Shift(row, bytes.AsSpan(channel * size, size), scale, means);
            sums[channel] = (int)Math.Round((bias[channel] - shift) / sumScales[channel]);
        }
        return new QuantizedWeights(bytes, scales, sums, sumScales);
    }

    /// <summary>By how much rounding moves the mean of a channel.</summary>
    private static double Shift(ReadOnlySpan<float> weights, ReadOnlySpan<sbyte> bytes, float scale, ReadOnlySpan<float> means)
    {
        var shift = 0.0;
        var taps = weights.Length / means.Length;
        for (var i = 0; i < weights.Length; i++)
            shift += ((double)bytes[i] * scale - weights[i]) * means[i / taps];
        return shift;
    }

    /// <summary>The numbers of a stored tensor.</summary>
    public static ReadOnlySpan<float> Numbers(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span);
}
