using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Training;
using Microsoft.ML.SparseDetr.Training.Matching;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// A whole training step (denoising, forward, matching, losses, backward, clipping, AdamW, EMA) of deimv2-atto at 256x256, batch 8.
/// </summary>
internal sealed class TrainingSpeed : IBenchmark
{
    public string Name => nameof(TrainingSpeed);

    public void Run(TextWriter output)
    {
        manual_seed(1);
        var options = BenchTraining.Options(new SparsityOptions());
        using var detector = BenchTraining.NewDetector();
        using var learner = new Learner(detector, options, BenchTraining.StepsPerEpoch);
        var step = new TrainingStep(learner, options);
        using var batch = BenchTraining.NewBatch();

        var iteration = 0L;
        (double Wall, double Processor) Step() =>
            Measure.WallAndProcessor(() => step.Run(batch, iteration++, 1, MatchingCost.BoxAndClass), 1, 5);
        var before = get_num_threads();
        for (var i = 0; i < 20; i++)
            step.Run(batch, iteration++, 1, MatchingCost.BoxAndClass);
        var ownPeak = PeakMemory.Mebibytes(); // before any composed step
        foreach (var threads in new[] { 1, 2 })
        {
            set_num_threads(threads);
            (double Wall, double Processor) bestOwn = (double.MaxValue, double.MaxValue), bestComposed = bestOwn;
            // Interleaved, so that what else the machine does falls on both.
            for (var round = 0; round < 4; round++)
            {
                bestOwn = Measure.Smaller(bestOwn, Step());
                using (SparseOps.Composed())
                    bestComposed = Measure.Smaller(bestComposed, Step());
            }
            output.WriteLine($"{threads} threads, own operators       {bestOwn.Wall:0} ms a step, {bestOwn.Processor:0} ms of processors");
            output.WriteLine(
                $"{threads} threads, composed operators  {bestComposed.Wall:0} ms a step, {bestComposed.Processor:0} ms of processors; "
                + $"ratio {bestOwn.Wall / bestComposed.Wall:0.00}, of processors {bestOwn.Processor / bestComposed.Processor:0.00}");
        }
        set_num_threads(before);
        output.WriteLine($"peak resident memory: own operators {ownPeak:0} MiB, composed {PeakMemory.Mebibytes():0} MiB");
    }
}
