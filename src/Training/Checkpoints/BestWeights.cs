using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Training.Checkpoints;

/// <summary>The averaged weights as they were after the best epoch.</summary>
/// <param name="average">The averaged model.</param>
internal sealed class BestWeights(Detector average) : IDisposable
{
    private Dictionary<string, Tensor>? _tensors;

    /// <summary>Notes the present average.</summary>
    public void Keep()
    {
        using var noGrad = no_grad();
        _tensors ??= ModuleState.Entries(average)
            .ToDictionary(entry => entry.Name, entry => entry.Value.clone().DetachFromDisposeScope(), StringComparer.Ordinal);
        foreach (var (name, tensor) in ModuleState.Entries(average))
            _tensors[name].copy_(tensor);
    }

    /// <summary>Takes the weights that a stopped training left.</summary>
    /// <param name="path">The file (.safetensors).</param>
    /// <param name="epoch">The epoch that was the best.</param>
    /// <exception cref="CheckpointException">The file is missing.</exception>
    public void Load(string path, int epoch)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"The checkpoint says that epoch {epoch} was the best; its weights '{path}' are missing.");
        Keep();
        using var file = SafeTensors.Read(path);
        using var noGrad = no_grad();
        foreach (var (name, tensor) in _tensors!)
            if (file.Tensors.TryGetValue(name, out var stored))
                tensor.copy_(stored);
    }

    /// <summary>
    /// A detector with the best weights, or the present average where none was the best, in evaluation mode. The caller owns it.
    /// </summary>
    /// <param name="structure">Its structure.</param>
    public Detector ToDetector(SparseState structure)
    {
        var detector = Detector.Create(average.Preset, average.ClassCount, average.Height, average.Width, average.Parts);
        using var noGrad = no_grad();
        if (_tensors is null)
            ModuleState.Copy(average, detector);
        else
            foreach (var (name, tensor) in ModuleState.Entries(detector))
                tensor.copy_(_tensors[name]);
        detector.Structure = structure;
        detector.eval();
        return detector;
    }

    /// <summary>No epoch is the best so far.</summary>
    public void Forget()
    {
        if (_tensors is not null)
            foreach (var tensor in _tensors.Values)
                tensor.Dispose();
        _tensors = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();
}
