using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// One image through exported detectors in ONNX Runtime, through the same network without the exporter's rewrites, and in eager torch;
/// turn by turn, 2 threads.
/// </summary>
internal sealed class OnnxLatency : IBenchmark
{
    private const int Threads = 2, Rounds = 21, WarmUp = 2, Calls = 3;

    public string Name => nameof(OnnxLatency);

    public void Run(TextWriter output)
    {
        set_num_threads(Threads);
        output.WriteLine($"random weights, batch 1, {Threads} threads, median of {Rounds} turns");
        Compare(output, "deim-n", 640, withPlain: true);
        Compare(output, "deimv2-atto", 320, withPlain: false);
    }

    private static void Compare(TextWriter output, string name, int size, bool withPlain)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var detector = Detector.Create(DetectorPreset.Parse(name), 80, size, size);
        FreshAffine.Unsettle(detector);
        detector.eval();
        var model = OnnxModelWriter.ToBytes(DetectorExporter.Build(detector));
        using var options = new SessionOptions { IntraOpNumThreads = Threads };
        using var exported = new InferenceSession(model, options);
        using var plain = withPlain
            ? new InferenceSession(OnnxModelWriter.ToBytes(PlainGraph.Build(detector)), options)
            : null;
        var images = rand(1, 3, size, size);
        using var input = OrtValue.CreateTensorValueFromMemory(images.data<float>().ToArray(), [1, 3, size, size]);
        using var sizes = OrtValue.CreateTensorValueFromMemory(new long[] { size, size }, [1, 2]);
        using var run = new RunOptions();
        IDisposableReadOnlyCollection<OrtValue> Infer(InferenceSession session) =>
            session.Run(run, OnnxTensors.Inputs, [input, sizes], OnnxTensors.Outputs);

        // Turn by turn, so that what else runs on the machine meets all alike.
        List<double> ours = [], yardstick = [], eager = [];
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var exportedTime = Measure.Milliseconds(() => Infer(exported).Dispose(), Calls);
            var plainTime = plain is null ? double.NaN : Measure.Milliseconds(() => Infer(plain).Dispose(), Calls);
            var eagerTime = Measure.Milliseconds(() =>
            {
                using var inference = inference_mode();
                using var call = NewDisposeScope();
                detector.call(images, null);
            }, Calls);
            if (round < 0)
                continue;
            ours.Add(exportedTime);
            yardstick.Add(plainTime);
            eager.Add(eagerTime);
        }
        output.WriteLine($"{name} {size}x{size}, {model.Length / 1e6:0.0} MB");
        output.WriteLine($"  exported          {Describe(ours)}");
        if (plain is not null)
        {
            output.WriteLine($"  without rewrites  {Describe(yardstick)}  ratio {Measure.Ratio(ours, yardstick):0.00}");
            using IDisposableReadOnlyCollection<OrtValue> a = Infer(exported), b = Infer(plain);
            var difference = Difference(a[2].GetTensorDataAsSpan<float>(), b[2].GetTensorDataAsSpan<float>());
            output.WriteLine($"  largest difference of the scores {difference:g2}");
        }
        output.WriteLine($"  eager             {Describe(eager)}  ratio {Measure.Ratio(ours, eager):0.00}");
    }

    private static string Describe(List<double> values) => $"{Measure.Median(values),7:0.0} ms, best {values.Min(),7:0.0} ms";

    private static float Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float largest = 0;
        for (var i = 0; i < a.Length; i++)
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }
}
