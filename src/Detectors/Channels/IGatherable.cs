namespace Microsoft.ML.SparseDetr.Detectors.Channels;

/// <summary>A module whose weights can be cut down to the channels in use.</summary>
internal interface IGatherable
{
    /// <summary>Replaces the parameters by their slices in use and forgets how it was cut. The outputs stay the same.</summary>
    void Gather();
}
