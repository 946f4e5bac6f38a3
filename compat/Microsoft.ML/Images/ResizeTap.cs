using System;
using System.Collections.Generic;

namespace Microsoft.ML.Transforms.Image;

/// <summary>One target row or column: four source positions and their weights.</summary>
internal readonly struct ResizeTap
{
    private readonly (int P0, int P1, int P2, int P3) from;
    private readonly (float W0, float W1, float W2, float W3) weights;

    private ResizeTap(int target, double position, int sourceSize)
    {
        Target = target;
        int first = (int)Math.Floor(position) - 1;
        int Inside(int index) => Math.Clamp(index, 0, sourceSize - 1);
        from = (Inside(first), Inside(first + 1), Inside(first + 2), Inside(first + 3));
        weights = (Mitchell(position - first), Mitchell(position - first - 1), Mitchell(position - first - 2), Mitchell(position - first - 3));
    }

    public int Target { get; }

    /// <summary>Taps for the part of <c>[start, start + size)</c> that lies in <c>[0, limit)</c>.</summary>
    public static ResizeTap[] Of(int sourceSize, int size, int start, int limit)
    {
        var taps = new List<ResizeTap>(limit);
        for (int target = Math.Max(0, start); target < Math.Min(limit, start + size); target++)
            taps.Add(new ResizeTap(target, ((target - start + 0.5) * sourceSize / size) - 0.5, sourceSize));
        return taps.ToArray();
    }

    public void Sum(ReadOnlySpan<byte> source, int start, int step, Span<float> sum)
    {
        for (int c = 0; c < sum.Length; c++)
        {
            int at = start + c;
            sum[c] = (weights.W0 * source[at + (from.P0 * step)]) + (weights.W1 * source[at + (from.P1 * step)])
                + (weights.W2 * source[at + (from.P2 * step)]) + (weights.W3 * source[at + (from.P3 * step)]);
        }
    }

    public void Sum(ReadOnlySpan<float> source, int start, int step, Span<float> sum)
    {
        for (int c = 0; c < sum.Length; c++)
        {
            int at = start + c;
            sum[c] = (weights.W0 * source[at + (from.P0 * step)]) + (weights.W1 * source[at + (from.P1 * step)])
                + (weights.W2 * source[at + (from.P2 * step)]) + (weights.W3 * source[at + (from.P3 * step)]);
        }
    }

    private static float Mitchell(double distance)
    {
        double x = Math.Abs(distance);
        return (float)(x < 1 ? ((21 * x * x * x) - (36 * x * x) + 16) / 18 : x < 2 ? ((-7 * x * x * x) + (36 * x * x) - (60 * x) + 32) / 18 : 0);
    }
}
