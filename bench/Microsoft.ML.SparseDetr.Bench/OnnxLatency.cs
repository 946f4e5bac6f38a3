using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Detectors;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>One picture through exported detectors in ONNX Runtime and through the same weights in eager torch, turn by turn, 2 threads.</summary>
internal sealed class OnnxLatency : IBenchmark
{
    private const int Threads = 2, Rounds = 21, Calls = 3;

    public string Name => nameof(OnnxLatency);

    public void Run(TextWriter output)
    {
        set_num_threads(Threads);
        output.WriteLine($"random weights, batch 1, {Threads} threads, median of {Rounds} turns");
        Compare(output, "deim-n", 640);
        Compare(output, "deimv2-atto", 320);
    }

    private static void Compare(TextWriter output, string name, int size)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        using Detector detector = Detector.Create(DetectorPreset.Parse(name), 80, size, size);
        detector.eval();
        using var stream = new MemoryStream();
        DetectorExporter.Export(detector, stream, [.. Enumerable.Range(0, 80).Select(label => $"class {label}")]);

        using var options = new SessionOptions { IntraOpNumThreads = Threads };
        using var session = new InferenceSession(stream.ToArray(), options);
        Tensor images = rand(1, 3, size, size);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(images.data<float>().ToArray(), [1, 3, size, size]);
        using OrtValue sizes = OrtValue.CreateTensorValueFromMemory(new long[] { size, size }, [1, 2]);
        using var run = new RunOptions();

        // Turn by turn, so that what else runs on the machine meets both alike.
        List<double> exported = [], eager = [];
        for (int round = -2; round < Rounds; round++)
        {
            double ours = Milliseconds(() => session.Run(run, ["images", "orig_target_sizes"], [input, sizes], ["labels", "boxes", "scores"]).Dispose());
            double theirs = Milliseconds(() =>
            {
                using var inference = inference_mode();
                using DisposeScope call = NewDisposeScope();
                detector.call(images, null);
            });
            if (round < 0)
                continue;
            exported.Add(ours);
            eager.Add(theirs);
        }
        output.WriteLine($"{name} {size}x{size}: exported {Median(exported):0.0} ms (best {exported.Min():0.0}), eager {Median(eager):0.0} ms "
            + $"(best {eager.Min():0.0}), ratio {Median(exported) / Median(eager):0.00}; {stream.Length / 1e6:0.0} MB");
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Calls; i++)
            action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / Calls;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
