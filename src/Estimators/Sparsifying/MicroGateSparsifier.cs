using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Estimators.Sparsifying;
using Microsoft.ML.SparseDetr.Primitives;
using Microsoft.ML.SparseDetr.Sparsity.Activations;

namespace Microsoft.ML.SparseDetr;

/// <summary>
/// Micro-gates: a small linear layer before each feed-forward network of a finished detector learns which groups of neurons will fire, and
/// the others are skipped (MGS; Sedghi, Subramoney and Kappel 2025). The detector's own weights do not change.
/// </summary>
/// <remarks>With <see cref="SparsifyOptions.OutputFolder"/> the gates are kept as gates.safetensors.</remarks>
public sealed class MicroGateSparsifier : ActivationSparsifier
{
    private readonly Options _options;

    internal MicroGateSparsifier(MLContext ml, Options options) : base(ml, options)
    {
        _options = options;
        Check();
    }

    private protected override string FileName => "gates.safetensors";

    private protected override void Check() => OptionCheck.Require(new SparsifyOptionsValidator(), _options);

    private protected override SparsifiedDetector Sparsify(Detector detector, CalibrationImages images, CalibrationImages heldOut)
    {
        var gathered = detector.Gather();
        try
        {
            var layers = GatedLayer.Of(gathered, _options.Epsilon);
            var settings = new GateSettings
            {
                GroupSize = _options.GroupSize,
                Epochs = _options.Epochs,
                LearningRate = _options.LearningRate,
                PositiveWeight = _options.PositiveWeight,
            };
            var gates = new GateTraining(gathered, layers, settings).Run(
                images.Read, images.Steps,
                (epoch, step, loss) => Tell(new SparsifyProgress("gates learn", epoch, settings.Epochs, step, images.Steps, loss)),
                _options.CancellationToken);
            if (_options.Energy is { } energy)
                GateThresholds.Tune(gathered, layers, gates, heldOut.Read("thresholds"), energy);
            else
                Array.ForEach(gates, gate => gate.Threshold = _options.Threshold);
            var (dense, _) = ActivationMeasurement.Count(gathered, layers, heldOut.Read("dense network"));
            GatedLayer.Attach(layers, gates);
            var report = ActivationMeasurement.OfGates(gathered, layers, gates, dense, heldOut.Read("gated network"));
            return new SparsifiedDetector(gathered, report, (path, metadata) => GateFile.Save(path, layers, gates, metadata));
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
        /// <summary>Neighbouring neurons that a gate opens together; 8 float32 weights fill a register of AVX2.</summary>
        [AllowedRange(1, 256)]
        public int GroupSize { get; set; } = 8;

        /// <summary>Passes over the images.</summary>
        [AllowedRange(1, 1000)]
        public int Epochs { get; set; } = 5;

        /// <summary>First learning rate of the gates; it falls to 0 along a cosine.</summary>
        [AllowedRange(1e-8, 1)]
        public double LearningRate { get; set; } = 1e-3;

        /// <summary>What a group that fires weighs in the loss beside one that does not; above 1 less is skipped, and less wrongly.
        /// </summary>
        [AllowedRange(1e-3, 1e3)]
        public double PositiveWeight { get; set; } = 1;

        /// <summary>Probability from which on a group is computed, for all layers; without effect with <see cref="Energy"/>.</summary>
        [AllowedRange(1e-6, 0.999999)]
        public double Threshold { get; set; } = 0.5;

        /// <summary>
        /// Largest share of a layer's energy Σa² that its skipped groups may hold: each layer gets the largest of the thresholds 0.05,
        /// 0.10, … 0.95 that keeps to it on the held-out images, or no gate. Null takes <see cref="Threshold"/> for all.
        /// </summary>
        [AllowedRange(0, 1)]
        public double? Energy { get; set; }
    }
}
