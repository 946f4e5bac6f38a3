using Microsoft.ML.SparseDetr.Detectors.Backbones;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Detectors.Backbones;

/// <summary>Holds a backbone of DETR's family against the official code.</summary>
internal static class BackboneParity
{
    /// <summary>A network that holds its backbone as detectors do.</summary>
    private sealed class Holder : nn.Module<Tensor, Tensor[]>
    {
        internal readonly ModuleList<Backbone> backbone;

        internal Holder(BackboneBody body) : base(nameof(Holder))
        {
            backbone = nn.ModuleList(new Backbone(body));
            RegisterComponents();
        }

        internal Backbone First => backbone[0];

        public override Tensor[] forward(Tensor images) => First.call(images);
    }

    private static Holder Build(BackboneBody body)
    {
        var network = new Holder(body);
        NumbersByName.Fill(network);
        network.eval();
        return network;
    }

    /// <summary>Compares the maps of a case with the stored ones.</summary>
    public static void Compare(BackboneBody body, string file, string input)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Build(body);
        var fixture = DetrFixture.Load(file);
        var images = DetrInput.Named(input).Images;
        using var pass = NewDisposeScope();
        var maps = network.call(images);
        Assert.AreEqual(maps.Length, pass.DisposablesCount, "Only the maps outlive the pass.");
        for (var level = 0; level < maps.Length; level++)
            Console.WriteLine($"{file} {input} map {level}: {fixture.Compare($"{input}.eval.backbone.{level}", maps[level]):g3}·RMS");
        Assert.AreEqual(maps.Length, fixture.Names.Count(name => name.StartsWith($"{input}.eval.backbone.", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(network.First.Channels.ToArray(), maps.Select(map => (int)map.shape[1]).ToArray());
    }

    /// <summary>Compares names and shapes of the state with a list that the official code printed.</summary>
    public static void CompareNames(BackboneBody body, string list)
    {
        using var scope = NewDisposeScope();
        using var network = new Holder(body);
        string[] expected = [.. File.ReadLines(Shared.Find($"fixtures/state-dict-keys/{list}"))
            .Where(line => line.StartsWith("backbone.0.body.", StringComparison.Ordinal)).Select(line => line.TrimEnd())
            .Order(StringComparer.Ordinal)];
        string[] actual = [.. ModuleState.Entries(network)
            .Select(entry => $"{entry.Name}\t({string.Join(", ", entry.Value.shape)}{(entry.Value.ndim == 1 ? "," : "")})")
            .Order(StringComparer.Ordinal)];
        string[] missing = [.. expected.Except(actual)], unexpected = [.. actual.Except(expected)];
        Assert.IsTrue(missing.Length + unexpected.Length == 0,
            $"missing:\n{string.Join('\n', missing)}\nunexpected:\n{string.Join('\n', unexpected)}");
        Assert.AreEqual(expected.Length, actual.Length);
        Assert.AreNotEqual(0, actual.Length);
    }

    /// <summary>Compares the graph with the forward pass.</summary>
    public static void CompareEmitted(BackboneBody body, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var network = Build(body);
        manual_seed(3);
        EmittedGraph.CompareWithin(2e-5, network,
            x => cat([.. network.call(x[0]).Select(map => map.flatten(1))], 1),
            (graph, names) => graph.Concat(1,
                [.. network.First.Emit(graph, names[0], new(height, width)).Select((map, i) => graph.Reshape(map, 2, -1))]),
            randn(2, 3, height, width));
    }

    /// <summary>The derivative of a weighted sum along a random direction against a difference quotient, in double.</summary>
    /// <param name="forward">The layer; it and what it reads are in double.</param>
    /// <param name="variables">What the derivative is taken by.</param>
    public static void CompareGradients(Func<Tensor> forward, params Tensor[] variables)
    {
        const double Step = 1e-6;
        var weights = randn(forward().shape, ScalarType.Float64);
        (forward() * weights).sum().backward();
        using var _ = no_grad();
        foreach (var variable in variables)
        {
            var direction = randn(variable.shape, ScalarType.Float64);
            var expected = (Moved(Step) - Moved(-Step)) / (2 * Step);
            var actual = (variable.grad! * direction).sum().item<double>();
            Assert.AreEqual(expected, actual, 1e-5 * Math.Max(1, Math.Abs(expected)));

            double Moved(double step)
            {
                variable.add_(direction * step);
                var sum = (forward() * weights).sum().item<double>();
                variable.sub_(direction * step);
                return sum;
            }
        }
    }
}
