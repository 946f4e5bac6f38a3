using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Detectors;
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
    private const int Size = 256, Batch = 8, Classes = 6, Objects = 3;

    public string Name => nameof(TrainingSpeed);

    public void Run(TextWriter output)
    {
        manual_seed(1);
        var options = new TrainingOptions
        {
            Epochs = 10,
            BatchSize = Batch,
            Height = Size,
            Width = Size,
            LearningRate = 1e-3,
            Augmentation = null,
            Seed = 0,
            Workers = 1,
            Device = "cpu",
            Sparsity = new SparsityOptions(),
        };
        using Detector detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), Classes, Size, Size);
        using var learner = new Learner(detector, options, stepsPerEpoch: 1000);
        var step = new TrainingStep(learner, options);
        using Tensor images = rand(Batch, 3, Size, Size);
        var batch = new ImageBatch(images, Targets());

        var iteration = 0L;
        (double Wall, double Processor) Step() =>
            Measure.WallAndProcessor(() => step.Run(batch, iteration++, 1, MatchingCost.BoxAndClass), 1, 5);
        int before = get_num_threads();
        for (var i = 0; i < 20; i++)
            step.Run(batch, iteration++, 1, MatchingCost.BoxAndClass);
        double ownPeak = PeakMemory.Mebibytes(); // before any composed step
        foreach (int threads in new[] { 1, 2 })
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

    internal static DetectionTarget[] Targets()
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, Batch).Select(image => new DetectionTarget(
            image,
            [.. Enumerable.Range(0, Objects).Select(_ => random.Next(Classes))],
            [.. Enumerable.Range(0, Objects).SelectMany(_ =>
                new[] { 0.3f + 0.4f * random.NextSingle(), 0.3f + 0.4f * random.NextSingle(), 0.1f + 0.4f * random.NextSingle(),
                0.1f + 0.4f * random.NextSingle() })],
            Size, Size))];
    }
}
