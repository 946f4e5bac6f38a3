using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Layers;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Native;
using Microsoft.ML.SparseDetr.Sparsity.Scores;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// Forward and backward of each operator of src/Native beside its composition, at sizes that training deimv2-atto at 256x256, batch 8, has;
/// of the channel statistics, what a step takes.
/// </summary>
internal sealed class OperatorSpeed : IBenchmark
{
    private const int Batch = 8, Rounds = 5;

    public string Name => nameof(OperatorSpeed);

    public void Run(TextWriter output)
    {
        var before = get_num_threads();
        output.WriteLine("best processor and wall-clock ms, forward and backward (statistics: a step), alternating");
        foreach (var threads in new[] { 1, 2 })
        {
            set_num_threads(threads);
            foreach ((var name, var create) in Cases())
            {
                using var scope = NewDisposeScope();
                manual_seed(1);
                var run = create();
                var (own, composed) = Compare(run);
                output.WriteLine($"{threads} threads  {name,-34} own {own.Wall,6:0.00} (cpu {own.Cpu,6:0.00})  "
                    + $"composed {composed.Wall,6:0.00} (cpu {composed.Cpu,6:0.00})"
                    + $"  ratio {own.Wall / composed.Wall:0.00} (cpu {own.Cpu / composed.Cpu:0.00})");
            }
        }
        set_num_threads(before);
    }

    // Interleaved, so that what else the machine does falls on both.
    private static ((double Wall, double Cpu) Own, (double Wall, double Cpu) Composed) Compare(Action run)
    {
        (double, double) own = (double.MaxValue, double.MaxValue), composed = own;
        for (var round = 0; round < Rounds; round++)
        {
            own = Measure.Smaller(own, Measure.WallAndProcessor(run, 2, 10));
            using (SparseOps.Composed())
                composed = Measure.Smaller(composed, Measure.WallAndProcessor(run, 2, 10));
        }
        return (own, composed);
    }

    private static IEnumerable<(string Name, Func<Action> Create)> Cases()
    {
        yield return ("norm + ReLU + affine, 16x128x128", () => Norm(16, 128, false));
        yield return ("norm + ReLU + affine, channels last", () => Norm(16, 128, true));
        yield return ("attention, 300 queries, 64 wide", Attention);
        yield return ("deformable, 300 queries, 2 levels", Deformable);
        yield return ("pool 2x2, 16x128x128 channels last", Pool);
        yield return ("channel statistics, all groups", ChannelSums);
    }

    private static Action Norm(int channels, int side, bool last)
    {
        var norm = nn.BatchNorm2d(channels);
        var lab = new Lab();
        var x = Map(channels, side, last);
        return () => Backward(() => NormActivation.Apply(x, norm, Activation.Relu, lab));
    }

    private static Action Attention()
    {
        var attention = new MultiHeadAttention(64, 8);
        Tensor x = randn(new long[] { Batch, 300, 64 }).requires_grad_(), mask = zeros(300, 300);
        return () => Backward(() => attention.forward(x, x, mask));
    }

    private static Action Deformable()
    {
        const int queries = 300, heads = 8, width = 64;
        var locations = rand(new long[] { Batch, queries, heads, 8, 2 }).requires_grad_();
        var weights = rand(Batch, queries, heads, 8).requires_grad_();
        Tensor[] maps = [randn(Batch, width, 16, 16).requires_grad_(), randn(Batch, width, 8, 8).requires_grad_()];
        return () => Backward(() => DeformableSampling.Sample(maps, [4, 4], locations, weights));
    }

    private static Action Pool()
    {
        var x = Map(16, 128, true);
        return () => Backward(() => FusedPool.MaxOfFour(x));
    }

    private static Action ChannelSums()
    {
        var groups = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 6, 256, 256).ChannelGroups;
        var moments = new Dictionary<Parameter, (Tensor, Tensor, long)>(ReferenceEqualityComparer.Instance);
        foreach (var parameter in groups.SelectMany(group => group.Members).Select(member => member.Read()))
        {
            parameter.grad = randn(parameter.shape);
            moments[parameter] = (randn(parameter.shape), rand(parameter.shape), 1);
        }
        var statistics = new ChannelStatistics(parameter => moments[parameter], 0.9, 0.999, 1e-8, false);
        return () => statistics.Sums(groups);
    }

    private static Tensor Map(int channels, int side, bool last)
    {
        var map = randn(Batch, channels, side, side);
        return (last ? ChannelsLast.Back(ChannelsLast.View(map).contiguous()) : map).requires_grad_();
    }

    private static void Backward(Func<Tensor> run)
    {
        using var scope = NewDisposeScope();
        var result = run();
        result.backward([ones_like(result)]);
    }
}
