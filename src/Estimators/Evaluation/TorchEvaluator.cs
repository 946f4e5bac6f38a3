using System.Runtime.InteropServices;
using Microsoft.ML.SparseDetr.Data.Batches;
using Microsoft.ML.SparseDetr.Data.Sources;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Evaluation;
using Microsoft.ML.SparseDetr.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Estimators.Evaluation;

/// <summary>Measures a detector in libtorch: the validation of a training, and the check that the exported network says the same.</summary>
internal static class TorchEvaluator
{
    /// <summary>Detections of a batch, in pixels of the original images; the index in the result is that of the image.</summary>
    /// <param name="detector">The detector, in evaluation mode.</param>
    /// <param name="batch">The images.</param>
    /// <param name="device">Where the detector is.</param>
    /// <param name="meter">Told what the pass returned, or null.</param>
    /// <param name="maximum">At most so many of an image, those with the highest scores.</param>
    /// <exception cref="NotFiniteNumberException">A score or box is not finite: the network is of no use.</exception>
    public static Detection[][] Detect(
        Detector detector, ImageBatch batch, string device, CorrelationMeter? meter = null,
        int maximum = ObjectDetectionMetrics.MaximumDetections)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var output = detector.call(batch.Images.to(torch.device(device)), null);
        meter?.Observe(output);
        var final = output.Final;
        var images = batch.Targets.Length;
        var classes = detector.ClassCount;
        var queries = (int)final.Logits.shape[1];
        var count = Math.Min(maximum, queries * classes);
        var (scores, indices) = detector.Probabilities(final.Logits).flatten(1).topk(count); // [B, Q, C] -> [B, Q·C] -> [B, K]
        var score = scores.Elements<float>();
        var index = indices.Elements<long>();
        var values = final.Boxes.Elements<float>();
        if (!Array.TrueForAll(score, float.IsFinite) || !Array.TrueForAll(values, float.IsFinite))
            throw new NotFiniteNumberException("The network gives scores or boxes that are not finite.");
        var boxes = MemoryMarshal.Cast<float, BoxCxcywh>(values); // [B, Q, 4] -> [B, Q]

        var found = new Detection[images][];
        for (var image = 0; image < images; image++)
        {
            var target = batch.Targets[image];
            found[image] = new Detection[count];
            for (var k = 0; k < count; k++)
            {
                var i = image * count + k;
                var box = boxes[image * queries + (int)(index[i] / classes)].ToXyxy();
                found[image][k] = new Detection(
                    target.ImageId, (int)(index[i] % classes), score[i],
                    box.X0 * target.OriginalWidth, box.Y0 * target.OriginalHeight,
                    box.X1 * target.OriginalWidth, box.Y1 * target.OriginalHeight);
            }
        }
        return found;
    }

    /// <summary>The figures of a detector against the objects of the source itself.</summary>
    public static CocoMetrics Evaluate(Detector detector, IDetectionSource source, BatchOptions options, string device,
        CancellationToken cancellation)
    {
        var evaluator = new CocoEvaluator(source.ClassNames);
        detector.eval();
        var position = 0;
        foreach (var batch in new BatchLoader(source, options).ReadEpoch(0, cancellation))
        {
            using (batch)
            {
                var found = Detect(detector, batch, device);
                for (var image = 0; image < found.Length; image++, position++)
                {
                    // The position is unique, whatever the rows of a user's view call their images.
                    evaluator.AddImage(position);
                    AddObjects(evaluator, position, batch.Targets[image]);
                    foreach (var detection in found[image])
                        evaluator.AddDetection(detection with { ImageId = position });
                }
            }
            cancellation.ThrowIfCancellationRequested();
        }
        return evaluator.Evaluate();
    }

    private static void AddObjects(CocoEvaluator evaluator, int position, DetectionTarget target)
    {
        for (var i = 0; i < target.Labels.Length; i++)
        {
            var box = target.Boxes[i];
            var width = (double)box.Width * target.OriginalWidth;
            var height = (double)box.Height * target.OriginalHeight;
            evaluator.AddObject(new GroundTruthObject(
                position, target.Labels[i],
                (double)box.Cx * target.OriginalWidth - width / 2, (double)box.Cy * target.OriginalHeight - height / 2, width, height,
                width * height));
        }
    }
}
