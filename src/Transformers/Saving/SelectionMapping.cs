using Microsoft.ML.Data;
using Microsoft.ML.SparseDetr.Transformers.Scoring;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.SparseDetr.Transformers.Saving;

/// <summary>Keeps the candidates that reach the score threshold and names their classes.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class SelectionMapping : CustomMappingFactory<SelectionMapping.Input, SelectionMapping.Output>
{
    public const string Contract = "Microsoft.ML.SparseDetr.Selection/1";

    public static void Map(Input source, Output target)
    {
        var state = ScoringState.Of(source.State);
        var kept = Detections.Select(
            [.. source.Labels.DenseValues()], [.. source.Boxes.DenseValues()], [.. source.Scores.DenseValues()],
            state.ScoreThreshold, state.ClassNames.Length);
        target.Names = Array.ConvertAll(kept.Labels, label => state.ClassNames[label]);
        target.Boxes = kept.BoxesXyxy;
        target.Scores = kept.Scores;
    }

    public override Action<Input, Output> GetMapping() => Map;

    /// <summary>The K candidates of the network and the model's state.</summary>
    internal sealed class Input
    {
        [ColumnName(ChainColumns.Labels)]
        public VBuffer<long> Labels { get; set; }

        [ColumnName(ChainColumns.Boxes)]
        public VBuffer<float> Boxes { get; set; }

        [ColumnName(ChainColumns.Scores)]
        public VBuffer<float> Scores { get; set; }

        [ColumnName(ChainColumns.State)]
        public ReadOnlyMemory<char> State { get; set; }
    }

    /// <summary>The detections, best first.</summary>
    internal sealed class Output
    {
        [ColumnName(ChainColumns.Names)]
        public string[] Names { get; set; } = [];

        [ColumnName(ChainColumns.KeptBoxes)]
        public float[] Boxes { get; set; } = [];

        [ColumnName(ChainColumns.KeptScores)]
        public float[] Scores { get; set; } = [];
    }
}
