namespace Microsoft.ML.SparseDetr.Detectors.Activations;

/// <summary>A module with a feed-forward network whose hidden activations can be seen and left out.</summary>
internal interface IActivationOwner
{
    /// <summary>Those activations.</summary>
    HiddenActivations Activations { get; }
}
