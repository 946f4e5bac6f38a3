using System.Globalization;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Budgets;

/// <summary>Exports a detector with other structures than its own, which it leaves alone, as well as libtorch's random numbers.</summary>
internal sealed class StructureExport : IDisposable
{
    private readonly string[] _classNames;

    internal StructureExport(Detector model)
    {
        Twin = Undisturbed(model.Copy);
        Twin.eval();
        FreshAffine.Unsettle(Twin);
        _classNames = [.. Enumerable.Range(0, model.ClassCount).Select(label => label.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>The copy that is exported.</summary>
    internal Detector Twin { get; }

    /// <summary>Content of the ONNX file.</summary>
    internal byte[] Of(SparseState structure)
    {
        using var scope = NewDisposeScope();
        Twin.Structure = structure;
        using var stream = new MemoryStream();
        Undisturbed(() =>
        {
            DetectorExporter.Export(Twin, stream, _classNames);
            return 0;
        });
        return stream.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => Twin.Dispose();

    // A copy starts with random weights before it gets those of the original.
    private static T Undisturbed<T>(Func<T> action)
    {
        using var random = get_rng_state();
        try
        {
            return action();
        }
        finally
        {
            set_rng_state(random);
        }
    }
}
