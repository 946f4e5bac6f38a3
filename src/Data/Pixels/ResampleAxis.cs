namespace Microsoft.ML.SparseDetr.Data.Pixels;

/// <summary>
/// Weights of one direction of the antialiased bilinear resize, in the 22-bit fixed point of the Pillow library:
/// a triangle filter that widens with the reduction, so that every input pixel counts.
/// </summary>
internal sealed class ResampleAxis
{
    public const int PrecisionBits = 22;

    private ResampleAxis(int length, int taps)
    {
        Taps = taps;
        Starts = new int[length];
        Counts = new int[length];
        Weights = new int[length * taps];
    }

    /// <summary>Room for weights of each output position; the unused ones are zero.</summary>
    public int Taps { get; }

    /// <summary>First input position of each output position; always within the input when the count is above 0.</summary>
    public int[] Starts { get; }

    /// <summary>Number of input positions of each output position; 0 where the output lies beyond the input.</summary>
    public int[] Counts { get; }

    /// <summary>[output · taps + tap].</summary>
    public int[] Weights { get; }

    /// <summary>First output position that touches the input.</summary>
    public int FirstCovered { get; private set; }

    /// <summary>Position after the last one that touches the input.</summary>
    public int EndCovered { get; private set; }

    /// <summary>Weights for stretching a stretch of the axis over the output.</summary>
    /// <param name="inputSize">Size of the image.</param>
    /// <param name="offset">Start of the window in pixels of the image, may be negative.</param>
    /// <param name="windowSize">Size of the window.</param>
    /// <param name="outputSize">Size of the output.</param>
    /// <param name="mirrored">The window is read from its far end.</param>
    public static ResampleAxis Create(int inputSize, int offset, int windowSize, int outputSize, bool mirrored)
    {
        var scale = windowSize / (double)outputSize;
        var filterScale = Math.Max(scale, 1);
        var axis = new ResampleAxis(outputSize, (int)Math.Ceiling(filterScale) * 2 + 1);
        var weights = new double[axis.Taps];
        for (var output = 0; output < outputSize; output++)
        {
            var centre = (output + 0.5) * scale;
            var start = Math.Max((int)(centre - filterScale + 0.5), 0);
            var count = Math.Min((int)(centre + filterScale + 0.5), windowSize) - start;
            var sum = 0.0;
            for (var tap = 0; tap < count; tap++)
                sum += weights[tap] = Math.Max(0, 1 - Math.Abs((tap + start - centre + 0.5) * (1 / filterScale)));
            axis.Store(output, weights.AsSpan(0, count), sum, mirrored ? windowSize - start - count : start, offset, inputSize, mirrored);
        }
        axis.FirstCovered = Math.Max(0, Array.FindIndex(axis.Counts, count => count > 0));
        axis.EndCovered = Array.FindLastIndex(axis.Counts, count => count > 0) + 1;
        return axis;
    }

    /// <summary>Rounds the weights and leaves out those that fall beside the image.</summary>
    private void Store(int output, ReadOnlySpan<double> weights, double sum, int windowStart, int offset, int inputSize, bool mirrored)
    {
        var stored = 0;
        for (var tap = 0; tap < weights.Length; tap++)
        {
            var input = windowStart + tap + offset;
            if (input < 0 || input >= inputSize)
                continue;
            if (stored == 0)
                Starts[output] = input;
            var weight = weights[mirrored ? weights.Length - 1 - tap : tap];
            Weights[output * Taps + stored++] = (int)(0.5 + (sum == 0 ? weight : weight / sum) * (1 << PrecisionBits));
        }
        Counts[output] = stored;
    }
}
