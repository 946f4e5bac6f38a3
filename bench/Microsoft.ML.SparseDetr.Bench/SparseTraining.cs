using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// What sparsity costs and saves in training: a step of deimv2-atto at 256x256, batch 8, that collects nothing, that collects scores,
/// that is taught after a change, and that runs on the structure of the presets; turn by turn.
/// </summary>
internal sealed class SparseTraining : IBenchmark
{
    private const int Rounds = 15;

    public string Name => nameof(SparseTraining);

    public void Run(TextWriter output)
    {
        Row[] rows =
        [
            new("dense", new SparsityOptions { CollectScores = true }, collects: false, milestones: false, past: true),
            new("dense, collecting", new SparsityOptions { CollectScores = true }, collects: true, milestones: false, past: true),
            new("Paper", SparsityOptions.Paper(), collects: false, milestones: true, past: true),
            new("Balanced", SparsityOptions.Balanced(), collects: false, milestones: true, past: true),
            new("Fast", SparsityOptions.Fast(), collects: false, milestones: true, past: true),
            new("channels 0.5", Halved(), collects: false, milestones: true, past: true),
            new("same, taught", Halved(), collects: false, milestones: true, past: false),
            new("same, dense teacher", Taught(), collects: false, milestones: true, past: false),
        ];
        foreach (var row in rows)
            row.Milliseconds();
        double[][] times = [.. rows.Select(_ => new double[Rounds])];
        for (var round = 0; round < Rounds; round++)
            for (var i = 0; i < rows.Length; i++)
                times[i][round] = rows[i].Milliseconds();

        output.WriteLine(
            $"deimv2-atto {BenchTraining.Size}x{BenchTraining.Size}, batch {BenchTraining.Batch}, {get_num_threads()} threads, median of "
            + $"{Rounds} turns");
        for (var i = 0; i < rows.Length; i++)
            output.WriteLine(
                $"  {rows[i].Name,-20} {Measure.Median(times[i]),6:0.0} ms a step, ratio "
                + $"{Measure.Ratio(times[i], times[0]):0.000}");
        foreach (var row in rows)
            row.Dispose();
    }

    private static SparsityOptions Halved()
    {
        var options = SparsityOptions.Paper();
        (options.FusionWidthRatio, options.BackboneWidthRatio) = (0.5f, 0.5f);
        return options;
    }

    private static SparsityOptions Taught()
    {
        var options = Halved();
        options.Compensation.DenseTeacher = new DenseTeacherOptions();
        return options;
    }

    private sealed class Row : IDisposable
    {
        private readonly Detector _model = New();
        private readonly Learner _learner;
        private readonly TrainingStep _step;
        private readonly ImageBatch _batch;
        private readonly long _first;
        private int _done;

        internal Row(string name, SparsityOptions budgets, bool collects, bool milestones, bool past)
        {
            Name = name;
            var options = BenchTraining.Options(budgets);
            _learner = new Learner(_model, options, BenchTraining.StepsPerEpoch);
            manual_seed(1);
            _batch = BenchTraining.NewBatch();
            _step = new TrainingStep(_learner, options) { Collects = collects };
            _learner.Sparsity!.Target?.Measure(mostObjects: 3, known: null, progress: null, CancellationToken.None);
            for (var epoch = 0; milestones && epoch < BenchTraining.Epochs; epoch++)
                _learner.Sparsity!.StartEpoch(epoch, (long)epoch * BenchTraining.StepsPerEpoch, () => [_batch.Images]);
            _learner.Frozen.Capture();
            _first = past ? (BenchTraining.Epochs - 1) * BenchTraining.StepsPerEpoch : _learner.Sparsity!.LastChange ?? 0;
        }

        internal string Name { get; }

        internal double Milliseconds() => Measure.MedianMilliseconds(() => _step.Run(_batch, _first + _done++, 1, MatchingCost.BoxAndClass),
            1, 3);

        public void Dispose()
        {
            _batch.Dispose();
            _learner.Dispose();
            _model.Dispose();
        }

        private static Detector New()
        {
            manual_seed(1);
            return BenchTraining.NewDetector();
        }
    }
}
