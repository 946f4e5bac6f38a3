using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Channels;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Tests.Support;
using Microsoft.ML.SparseDetr.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Training.Optimization;

/// <summary>A channel is skipped while it is out of use, and goes on where it stood when it comes back.</summary>
[TestClass]
public class FrozenChannelsTests
{
    [TestMethod]
    public void A_channel_that_comes_back_finds_its_weights_and_moments_of_before()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var model = Detector.Create(DetectorPreset.Of(DetectorModel.DeimV2Atto), 3, 64, 64);
        using var optimizer = OptimizerGroups.Create(model, 1e-2, 1e-2);
        using var frozen = new FrozenChannels(model, optimizer);
        Learn(); // every channel has moments now
        SparseState dense = model.Structure, first = RandomStructure.Make(model, RandomStructure.Part.All, 1),
        second = RandomStructure.Make(model, RandomStructure.Part.All, 2);

        var current = dense;
        var left = Values(); // as they stood when a channel was left out last
        var returned = 0;
        foreach (var next in new[] { first, second, first, dense })
        {
            var now = Values();
            foreach (var group in model.ChannelGroups)
                foreach (var member in group.Members)
                    foreach (var name in Names(member))
                    {
                        // [C] channels that stay out or come back still have what they had when they went
                        var absent = Dropped(current, group, member);
                        AssertSame(left[name], now[name], member, absent, name);
                        returned += absent.Except(Dropped(next, group, member)).Count();
                    }
            left = now;
            (model.Structure, current) = (next, next);
            frozen.Capture();
            Learn();
            Learn();
        }
        Assert.IsGreaterThan(100, returned);
        foreach (var (name, value) in Values())
            Assert.IsFalse(left[name].Equals(value), $"{name} does not learn");

        // AdamW sees a gradient everywhere, which is more than a step of training would give to what is out of use.
        void Learn()
        {
            optimizer.ZeroGrad();
            using var step = NewDisposeScope();
            optimizer.Parameters.Select(entry => (entry.Parameter * randn_like(entry.Parameter)).sum()).Aggregate((sum, term) => sum + term)
                .backward();
            optimizer.Step();
            frozen.Restore();
        }

        Dictionary<string, Tensor> Values() => optimizer.Parameters.SelectMany(entry =>
            Tensors(entry.Parameter).Zip(Kinds, (tensor, kind) => (Name: entry.Name + kind, tensor)))
            .ToDictionary(entry => entry.Name, entry => entry.tensor.detach().clone(), StringComparer.Ordinal);

        Tensor[] Tensors(Parameter parameter) => [parameter, optimizer.StateOf(parameter).exp_avg, optimizer.StateOf(parameter).exp_avg_sq];

        IEnumerable<string> Names(ChannelMember member)
        {
            var name = optimizer.Parameters.First(entry => entry.Parameter.Handle == member.Read().Handle).Name;
            return Kinds.Select(kind => name + kind);
        }
    }

    private static readonly string[] Kinds = ["", " first moment", " second moment"];

    private static long[] Dropped(SparseState structure, ChannelGroup group, ChannelMember member) =>
        structure.Channels.TryGetValue(group.Name, out var kept)
        ? [.. Enumerable.Range(0, group.Channels).Except(kept).Select(channel => (long)(member.Offset + channel))]
        : [];

    private static void AssertSame(Tensor expected, Tensor actual, ChannelMember member, long[] channels, string name)
    {
        using var scope = NewDisposeScope();
        if (channels.Length > 0)
            Assert.IsTrue(expected.index_select(member.Dimension, tensor(channels))
                .Equals(actual.index_select(member.Dimension, tensor(channels))), name);
    }
}
