using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Estimators.Fitting;
using Microsoft.ML.SparseDetr.Sparsity.Activations;

namespace Microsoft.ML.SparseDetr.Estimators.Sparsifying;

/// <summary>Files of gates or of static indicators.</summary>
internal static class FoundFile
{
    /// <summary>The detector of a weights file with what was found for it, in evaluation mode.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="found">Gates or indicators.</param>
    /// <param name="classNames">Classes of the weights.</param>
    /// <exception cref="InvalidDataException">A file is broken, or what was found is of another network.</exception>
    internal static Detector Open(string weights, string found, out IReadOnlyList<string> classNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(found);
        const double unused = 1; // what counts as active is in the file, and gates do not ask
        var hasGates = TensorFile.ReadMetadata(found).ContainsKey(GateFile.GroupSizeKey);
        IReadOnlyList<string>? names = null;
        using var opened = WeightsFile.Open(model: null, weights, imageSize: null, ref names);
        classNames = names!;
        if (!hasGates)
            return IndicatorTable.Apply(opened, IndicatorFile.Load(found, GatedLayer.Of(opened, unused)));
        var gathered = opened.Gather();
        try
        {
            var layers = GatedLayer.Of(gathered, unused);
            GatedLayer.Attach(layers, GateFile.Load(found, layers));
            return gathered;
        }
        catch
        {
            gathered.Dispose();
            throw;
        }
    }
}
