using System.Numerics.Tensors;
using Microsoft.ML.SparseDetr.Onnx.Quantization;

namespace Microsoft.ML.SparseDetr.Transformers.Quantization;

/// <summary>
/// How often a value was of which size. The bins reach as far as the largest value so far: when one is beyond them, two become one.
/// </summary>
internal sealed class ValueHistogram
{
    private const int HalfBins = 2048;

    /// <summary>Share of the values that <see cref="RangeChoice.Percentile"/> clips.</summary>
    private const double Outliers = 0.001;

    private readonly long[] _counts = new long[2 * HalfBins];
    private double _reach; // bins stand for -reach … reach
    private float _low = float.PositiveInfinity, _high = float.NegativeInfinity;

    /// <summary>Adds values.</summary>
    /// <exception cref="InvalidDataException">One of them is not finite.</exception>
    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return;
        var (low, high) = (TensorPrimitives.Min(values), TensorPrimitives.Max(values));
        if (!float.IsFinite(low) || !float.IsFinite(high))
            throw new InvalidDataException("the network has values that are not finite; its training has diverged.");
        (_low, _high) = (Math.Min(_low, low), Math.Max(_high, high));
        Reach(Math.Max(Math.Abs(low), Math.Abs(high)));
        var perUnit = (float)(HalfBins / _reach);
        foreach (var value in values)
            _counts[Math.Clamp((int)(value * perUnit + HalfBins), 0, 2 * HalfBins - 1)]++;
    }

    /// <summary>The range that counts.</summary>
    public ValueRange Choose(RangeChoice choice) => choice switch
    {
        _ when _low > _high => new ValueRange(0, 0),
        RangeChoice.Extremes => new ValueRange(_low, _high),
        RangeChoice.Percentile => Between(Outliers / 2),
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "There is no such choice."),
    };

    /// <summary>Without that share of the values at each end.</summary>
    private ValueRange Between(double share)
    {
        var most = share * _counts.Sum();
        int low = 0, high = _counts.Length - 1;
        for (double beyond = _counts[low]; beyond <= most && low < high; beyond += _counts[low])
            low++;
        for (double beyond = _counts[high]; beyond <= most && high > low; beyond += _counts[high])
            high--;
        return new ValueRange(Math.Max(Edge(low), _low), Math.Min(Edge(high + 1), _high));
    }

    private float Edge(int bin) => (float)((bin - HalfBins) * _reach / HalfBins);

    private void Reach(float largest)
    {
        if (_reach == 0)
            _reach = largest > 0 ? largest : 1;
        while (largest > _reach)
        {
            _reach *= 2;
            var merged = new long[_counts.Length];
            for (var i = 0; i < _counts.Length; i++)
                merged[HalfBins / 2 + i / 2] += _counts[i];
            merged.CopyTo(_counts, 0);
        }
    }
}
