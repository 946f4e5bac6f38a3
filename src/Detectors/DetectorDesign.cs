namespace Microsoft.ML.SparseDetr.Detectors;

/// <summary>What a kind of detectors is made of, and how its weights are named.</summary>
internal abstract record DetectorDesign
{
    /// <summary>Whether budgets can leave out tokens, queries and channels while it trains.</summary>
    internal abstract bool TakesBudgets { get; }

    /// <summary>Share ρ of the tokens that the encoder updates, null where it updates all without a choice (all but Sparse DETR).</summary>
    internal virtual float? KeepRatio => null;

    /// <summary>Official name of the weight [rows, D] of a class head, whose rows tell the number of classes.</summary>
    internal abstract string ScoreHead { get; }

    /// <summary>Rows of a class head beyond those of the classes.</summary>
    internal virtual int OtherRows => 0;

    /// <summary>Whether weights belong to a class head, and start fresh for other classes.</summary>
    /// <param name="name">Their official name.</param>
    internal abstract bool IsClassHead(string name);

    /// <summary>Makes a detector with fresh weights.</summary>
    internal abstract Detector Build(DetectorPreset preset, int classCount, int height, int width, DetectorParts parts);
}
