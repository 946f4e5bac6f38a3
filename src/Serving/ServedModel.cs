namespace Microsoft.ML.SparseDetr;

/// <summary>What a <see cref="DetectionService"/> scores with.</summary>
public sealed record ServedModel
{
    /// <summary>The name that it is served under.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the network, such as "deim-n".</summary>
    public required string Network { get; init; }

    /// <summary>The classes; the position is the label.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Width in pixels that images are resized to.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Height in pixels that images are resized to.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The score threshold that the model recommends, 0..1, or null.</summary>
    public required float? RecommendedThreshold { get; init; }

    /// <summary>Lowest score that is returned where a call names none, 0..1.</summary>
    public required float ScoreThreshold { get; init; }

    /// <summary>When it was loaded.</summary>
    public required DateTimeOffset Loaded { get; init; }

    /// <summary>Size of its file in bytes.</summary>
    public required long FileBytes { get; init; }
}
