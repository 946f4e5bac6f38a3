namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>Counts over all images; several threads add to them.</summary>
internal sealed class QualityTotals
{
    /// <summary>Sides where a range of <see cref="ObjectSizeBucket"/> ends and the next begins.</summary>
    public static readonly int[] Sides = [16, 32, 96];

    private readonly int[] _kinds = new int[(int)DetectionKind.Ignored + 1];
    private readonly int[] _objects = new int[Sides.Length + 1];
    private readonly int[] _found = new int[Sides.Length + 1];
    private readonly int _names;
    private int _missed;

    /// <param name="classCount">Number of classes.</param>
    public QualityTotals(int classCount)
    {
        _names = classCount + 1;
        Confusion = classCount <= ConfusionMatrix.MostClasses ? new int[_names * _names] : null;
    }

    /// <summary>[annotated · names + predicted], the background last; null with too many classes.</summary>
    public int[]? Confusion { get; }

    /// <summary>Detections of a kind.</summary>
    public int this[DetectionKind kind] => _kinds[(int)kind];

    /// <summary>Objects that nothing stands for.</summary>
    public int Missed => _missed;

    public void Add(DetectionKind kind) => Interlocked.Increment(ref _kinds[(int)kind]);

    public void AddMissed() => Interlocked.Increment(ref _missed);

    /// <summary>Adds an object of a side.</summary>
    public void AddObject(double side, bool found)
    {
        var place = 0;
        while (place < Sides.Length && side >= Sides[place])
            place++;
        Interlocked.Increment(ref _objects[place]);
        if (found)
            Interlocked.Increment(ref _found[place]);
    }

    /// <summary>Adds a pair; null stands for the background.</summary>
    public void AddPair(int? annotated, int? predicted)
    {
        if (Confusion is not null)
            Interlocked.Increment(ref Confusion[(annotated ?? _names - 1) * _names + (predicted ?? _names - 1)]);
    }

    public ErrorCounts ToErrors(double threshold) => new()
    {
        Threshold = threshold,
        Correct = this[DetectionKind.Correct],
        Class = this[DetectionKind.Class],
        Location = this[DetectionKind.Location],
        Both = this[DetectionKind.Both],
        Duplicate = this[DetectionKind.Duplicate],
        Background = this[DetectionKind.Background],
        Missed = _missed,
    };

    public IReadOnlyList<ObjectSizeBucket> ToSizes() =>
    [
        .. Enumerable.Range(0, Sides.Length + 1).Select(place => new ObjectSizeBucket
        {
            Name = place == 0 ? $"< {Sides[0]} px" : place == Sides.Length ? $">= {Sides[^1]} px" : $"{Sides[place - 1]}-{Sides[place]} px",
            From = place == 0 ? 0 : Sides[place - 1],
            To = place == Sides.Length ? null : Sides[place],
            Objects = _objects[place],
            Found = _found[place],
        }),
    ];
}
