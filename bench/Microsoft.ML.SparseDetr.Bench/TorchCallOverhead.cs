using TorchSharp.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>What the way from C# to libtorch costs over the operator itself: aten::add on 64x64, one thread, no gradients.</summary>
internal sealed class TorchCallOverhead : IBenchmark
{
    private const int Calls = 20000;

    public string Name => nameof(TorchCallOverhead);

    public void Run(TextWriter output)
    {
        var threads = get_num_threads();
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (a, b) = (ones(64, 64), ones(64, 64));
        var native = Microseconds(() => Bridge.tb_measure_add(a.Handle, b.Handle, Calls));
        var disposed = Microseconds(() =>
        {
            for (var i = 0; i < Calls; i++) using (a + b) { }
        });
        var scoped = Microseconds(() =>
        {
            for (var i = 0; i < Calls / 100; i++)
            {
                using var inner = NewDisposeScope();
                for (var j = 0; j < 100; j++) _ = a + b;
            }
        });
        set_num_threads(threads);
        output.WriteLine($"native loop               {native:0.00} us a call");
        output.WriteLine($"C#, using                 {disposed:0.00} us, {disposed - native:0.00} over the native loop (target 1.5)");
        output.WriteLine($"C#, dispose scope of 100  {scoped:0.00} us, {scoped - native:0.00} over the native loop (target 1.5)");
    }

    private static double Microseconds(Action loop) => Measure.MedianMilliseconds(loop, 2, 9) * 1000 / Calls;
}
