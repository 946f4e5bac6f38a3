using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>Forward and backward of deimv2-atto at 256x256, batch 8, with a plain sum as loss: with the operators of src/Native and with composed ones.</summary>
internal sealed class NetworkStep : IBenchmark
{
    public string Name => nameof(NetworkStep);

    public void Run(TextWriter output)
    {
        manual_seed(1);
        using Detector detector = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 6, 256, 256);
        using Tensor images = rand(8, 3, 256, 256);
        var times = new (double Forward, double Whole)[2];
        // Interleaved, so that what else the machine does falls on both.
        for (var round = 0; round < 5; round++)
            for (var composed = 0; composed < 2; composed++)
            {
                using IDisposable? restore = composed == 1 ? SparseOps.Composed() : null;
                var forward = Measure.MedianMilliseconds(() => Step(detector, images, false), 1, 3);
                var whole = Measure.MedianMilliseconds(() => Step(detector, images, true), 1, 3);
                if (round == 0 || whole < times[composed].Whole)
                    times[composed] = (forward, whole);
            }
        output.WriteLine($"own operators       forward {times[0].Forward:0} ms, with backward {times[0].Whole:0} ms");
        output.WriteLine($"composed operators  forward {times[1].Forward:0} ms, with backward {times[1].Whole:0} ms; ratio {times[0].Whole / times[1].Whole:0.00}");
    }

    private static void Step(Detector detector, Tensor images, bool backward)
    {
        using DisposeScope scope = NewDisposeScope();
        DetectorOutput result = detector.call(images, null);
        Tensor loss = result.Final.Logits.square().sum() + result.Final.Boxes.sum() + result.Encoder!.Logits.sum();
        foreach (LayerPrediction layer in result.Auxiliary)
            loss += layer.Logits.sum() + layer.Boxes.sum();
        if (backward)
            loss.backward();
    }
}
