using Microsoft.ML.Data;

namespace Microsoft.ML.SparseDetr.Tests.Transformers;

/// <summary>What a detector appends, with keys as they are.</summary>
internal sealed class PredictionRow
{
    public string Name { get; set; } = "";

    public VBuffer<uint> PredictedLabel { get; set; }

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public float[] Score { get; set; } = [];
}
