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
        double Milliseconds() => Measure.MedianMilliseconds(() => step.Run(batch, iteration++, 1, MatchingCost.BoxAndClass), 1, 5);
        var best = (Own: double.MaxValue, Composed: double.MaxValue);
        // Interleaved, so that what else the machine does falls on both.
        for (var round = 0; round < 4; round++)
        {
            best.Own = Math.Min(best.Own, Milliseconds());
            using (SparseOps.Composed())
                best.Composed = Math.Min(best.Composed, Milliseconds());
        }
        output.WriteLine($"{get_num_threads()} threads, own operators       {best.Own:0} ms a step (target 277 at 2 threads)");
        output.WriteLine(
            $"{get_num_threads()} threads, composed operators  {best.Composed:0} ms a step; ratio {best.Own / best.Composed:0.00}");
        output.WriteLine($"peak resident memory {Environment.WorkingSet / 1048576.0:0} MiB at the end");
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
