namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Memory for the curves of one class, used again for the next.</summary>
internal sealed class ScratchCurves
{
    private int[] _order = [];

    /// <summary>Recall after each detection.</summary>
    public double[] Recall { get; private set; } = [];

    /// <summary>Precision after each detection.</summary>
    public double[] Precision { get; private set; } = [];

    /// <summary>Makes room for so many detections and gives their numbers.</summary>
    public Span<int> Begin(int count)
    {
        if (_order.Length < count)
            (_order, Recall, Precision) = (new int[count], new double[count], new double[count]);
        for (var i = 0; i < count; i++)
            _order[i] = i;
        return _order.AsSpan(0, count);
    }
}
