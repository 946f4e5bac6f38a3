using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Estimators.Sparsifying;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Activations;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Static indicators: neurons of a finished detector that never fire on the images are removed, and of the others some tell, by tables
/// that images do not change, which are inactive with them and can be skipped (SIBS; Sedghi, Subramoney and Kappel 2025).
/// </summary>
/// <remarks>With <see cref="SparsifyOptions.OutputFolder"/> the tables are kept as indicators.safetensors.</remarks>
public sealed class StaticIndicatorSparsifier : ActivationSparsifier
{
    private readonly Options _options;

    internal StaticIndicatorSparsifier(MLContext ml, Options options) : base(ml, options)
    {
        _options = options;
        Check();
    }

    private protected override string FileName => "indicators.safetensors";

    private protected override void Check() => OptionCheck.Require(new SparsifyOptionsValidator(), _options);

    private protected override SparsifiedDetector Sparsify(Detector detector, CalibrationImages images, CalibrationImages heldOut)
    {
        var layers = GatedLayer.Of(detector, _options.Epsilon);
        var settings = new IndicatorSettings
        {
            Confidence = _options.Confidence,
            SmallestShare = _options.SmallestShare,
            LargestShare = _options.LargestShare,
        };
        LayerCensus[] counts = [.. layers.Select(layer => new LayerCensus(layer, groupSize: 1, pairs: true))];
        IndicatorTable[] tables;
        try
        {
            using (var watch = new ActivationWatch(detector, layers, (place, _, hidden) => counts[place].Add(hidden)))
                watch.Run(images.Read("counting"));
            tables = [.. counts.Select(count => IndicatorTable.Of(count, settings))];
        }
        finally
        {
            Array.ForEach(counts, count => count.Dispose());
        }
        var before = Array.ConvertAll(layers, layer => layer.Activations.Group.Count);
        var (dense, _) = ActivationMeasurement.Count(detector, layers, heldOut.Read("dense network"));
        var gathered = IndicatorTable.Apply(detector, tables);
        try
        {
            var report = ActivationMeasurement.OfIndicators(
                gathered, GatedLayer.Of(gathered, _options.Epsilon), before, dense, heldOut.Read("network with indicators"));
            return new SparsifiedDetector(gathered, report, (path, metadata) => IndicatorFile.Save(path, tables, metadata));
        }
        catch
        {
            gathered.Dispose();
            throw;
        }
    }

    /// <summary>Everything that can be set.</summary>
    public sealed class Options : SparsifyOptions
    {
        /// <summary>
        /// Of the tokens for which an indicator is inactive, the share for which another neuron has to be inactive too in order to follow
        /// it, in 0.5..1. At 1 nothing is lost on the images that were counted.
        /// </summary>
        [AllowedRange(0.5, 1)]
        public double Confidence { get; set; } = 1;

        /// <summary>Share of the tokens for which an indicator has to be inactive at least, in 0..1.</summary>
        [AllowedRange(0, 1)]
        public double SmallestShare { get; set; } = 0.05;

        /// <summary>Share of a layer's neurons that become indicators at most, in 0..1.</summary>
        [AllowedRange(0, 1)]
        public double LargestShare { get; set; } = 0.25;
    }
}
