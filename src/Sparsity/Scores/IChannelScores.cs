using Microsoft.ML.SparseDetr.Detectors.Channels;

namespace Microsoft.ML.SparseDetr.Sparsity.Scores;

/// <summary>How much each hidden channel is worth.</summary>
internal interface IChannelScores
{
    /// <summary>The score of each channel of a group.</summary>
    float[] Values(ChannelGroup group);

    /// <summary>What a checkpoint has to keep, by name; the arrays are the scores' own.</summary>
    IReadOnlyDictionary<string, float[]> State();

    /// <summary>Takes up what a checkpoint has kept.</summary>
    /// <exception cref="InvalidDataException">An array is missing or of another length.</exception>
    void Load(IReadOnlyDictionary<string, float[]> state);
}
