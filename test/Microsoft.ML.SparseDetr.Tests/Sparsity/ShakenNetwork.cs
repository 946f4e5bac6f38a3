using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using Microsoft.ML.SparseDetr.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Sparsity;

/// <summary>A small network with random weights, images to measure it on, and whether a measurement has left it alone.</summary>
internal static class ShakenNetwork
{
    private const int Height = 64, Width = 96;

    internal static Detector New(string preset)
    {
        manual_seed(9);
        var detector = Detector.Create(DetectorPreset.Parse(preset), 3, Height, Width);
        EmittedGraph.Shake(detector);
        return detector;
    }

    /// <summary>Coarse patches: of fine noise every image looks alike to the last stages, and a norm would enlarge rounding.</summary>
    internal static IEnumerable<Tensor> Images(int batches) => Enumerable.Range(0, batches).Select(i => nn.functional.interpolate(
        rand([2, 3, Height / 16, Width / 16], generator: new Generator((ulong)i)), [Height, Width]));

    /// <summary>Asserts that a measurement that is cancelled while it reads its images leaves everything as it was.</summary>
    /// <param name="detector">What it measures.</param>
    /// <param name="batches">Batches that can be read each time.</param>
    /// <param name="after">The batch that cancels, counted over all times.</param>
    /// <param name="measure">The measurement.</param>
    internal static void AssertCancels(
        Detector detector, int batches, int after, Action<Func<IEnumerable<Tensor>>, CancellationToken> measure)
    {
        var untouched = Untouched(detector);
        using var stop = new CancellationTokenSource();
        var read = 0;
        Assert.ThrowsExactly<OperationCanceledException>(() => measure(Stopping, stop.Token));
        Assert.AreEqual(after, read);
        untouched();

        // like the images of a training, which end without an error when they are cancelled
        IEnumerable<Tensor> Stopping()
        {
            foreach (var batch in Images(batches))
            {
                if (++read == after)
                    stop.Cancel();
                yield return batch;
                if (stop.IsCancellationRequested)
                    yield break;
            }
        }
    }

    /// <summary>What asserts, when it is called, that the network is as it is now.</summary>
    internal static Action Untouched(Detector detector)
    {
        var (structure, random) = (detector.Structure, get_rng_state());
        var before = ModuleState.Entries(detector).Select(entry => (entry.Name, Value: entry.Value.clone())).ToArray();
        double?[] momenta = [.. Momenta()];
        return () =>
        {
            Assert.AreSame(structure, detector.Structure);
            Assert.IsTrue(random.Equals(get_rng_state()));
            foreach (var ((name, value), (_, now)) in before.Zip(ModuleState.Entries(detector)))
                Assert.IsTrue(value.Equals(now), name);
            CollectionAssert.AreEqual(momenta, Momenta().ToArray());
            Assert.IsTrue(detector.training && detector.modules().All(module => module.training));
            Assert.IsTrue(detector.parameters().All(parameter => parameter.requires_grad && parameter.grad is null));
            Assert.IsTrue(detector.ChannelGroups.SelectMany(group => group.Readers).All(reader => reader.Observer is null));
        };

        IEnumerable<double?> Momenta() => detector.modules().OfType<BatchNorm2d>().Select(norm => norm.momentum);
    }
}
