using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Matching;

/// <summary>Matched pairs of one or several stages as flat indices, the same number P of pairs for each stage.</summary>
internal sealed class PairIndex
{
    private PairIndex(long[] rows, long[] objects, int stages, LossTargets targets)
    {
        RowValues = rows;
        Stages = stages;
        PairsPerStage = stages == 0 ? 0 : rows.Length / stages;
        var device = targets.Boxes.device;
        Rows = tensor(rows, dtype: ScalarType.Int64, device: device);
        Objects = tensor(objects, dtype: ScalarType.Int64, device: device);
        Classes = tensor(Array.ConvertAll(objects, index => targets.LabelValues[index]), dtype: ScalarType.Int64, device: device);
        BoxesCxcywh = targets.Boxes.index_select(0, Objects);
        BoxesXyxy = targets.BoxesXyxy.index_select(0, Objects);
    }

    /// <summary>Number of stages S that the pairs cover.</summary>
    public int Stages { get; }

    /// <summary>Pairs P of one stage.</summary>
    public int PairsPerStage { get; }

    /// <summary>S·P flat prediction rows, (stage · B + image) · Q + query, stage by stage.</summary>
    public long[] RowValues { get; }

    /// <summary>[S·P] the same as a tensor.</summary>
    public Tensor Rows { get; }

    /// <summary>[S·P] rows of <see cref="LossTargets.Boxes"/>.</summary>
    public Tensor Objects { get; }

    /// <summary>[S·P] class of each pair's object.</summary>
    public Tensor Classes { get; }

    /// <summary>[S·P, 4] box of each pair's object, cxcywh.</summary>
    public Tensor BoxesCxcywh { get; }

    /// <summary>[S·P, 4] box of each pair's object, xyxy.</summary>
    public Tensor BoxesXyxy { get; }

    /// <summary>One matching for each stage; they hold equally many pairs.</summary>
    public static PairIndex Of(IReadOnlyList<MatchedQueries> matchings, int queries, LossTargets targets)
    {
        var rows = new List<long>();
        var objects = new List<long>();
        for (var stage = 0; stage < matchings.Count; stage++)
            for (var image = 0; image < targets.Counts.Length; image++)
                for (var i = 0; i < matchings[stage].Queries[image].Length; i++)
                {
                    rows.Add(((long)stage * targets.Counts.Length + image) * queries + matchings[stage].Queries[image][i]);
                    objects.Add(targets.Offsets[image] + matchings[stage].Objects[image][i]);
                }
        return new PairIndex([.. rows], [.. objects], matchings.Count, targets);
    }

    /// <summary>The same matching for each of <paramref name="stages"/> stages.</summary>
    public static PairIndex Repeat(MatchedQueries matching, int stages, int queries, LossTargets targets)
        => Of(Enumerable.Repeat(matching, stages).ToArray(), queries, targets);
}
