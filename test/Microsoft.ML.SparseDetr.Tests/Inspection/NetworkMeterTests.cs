using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Tests.Transformers;
using TorchSharp;

namespace Microsoft.ML.SparseDetr.Tests.Inspection;

[TestClass]
public sealed class NetworkMeterTests
{
    [TestMethod]
    public void Two_networks_are_measured_part_by_part()
    {
        byte[] small = Export("deimv2-atto", 64), large = Export("deimv2-atto", 128);

        var costs = NetworkMeter.Measure([small, large], threads: 1, runs: 3);

        foreach (var (cost, bytes) in costs.Zip([small, large]))
        {
            CollectionAssert.AreEqual(
                Enum.GetValues<NetworkComponent>().Except([NetworkComponent.Whole]).ToArray(),
                cost.Components.Select(part => part.Component).ToArray());
            Assert.AreEqual((bytes.LongLength, 1, 3), (cost.Bytes, cost.Threads, cost.Runs));
            foreach (var part in cost.Components)
                Assert.IsTrue(part is { Parameters: > 0, MultiplyAdds: > 0, Milliseconds: > 0 }, part.ToString());
            Assert.IsTrue(cost.FastestMilliseconds > 0 && cost.FastestMilliseconds <= cost.Milliseconds + 1e-9);
            Assert.AreEqual(cost.Milliseconds, cost.Components.Sum(part => part.Milliseconds), 1e-9);
        }
        // All layers of the backbone keep their weights and run over four times the pixels.
        Assert.AreEqual(costs[0][NetworkComponent.Backbone].Parameters, costs[1][NetworkComponent.Backbone].Parameters);
        Assert.AreEqual(4 * costs[0][NetworkComponent.Backbone].MultiplyAdds, costs[1][NetworkComponent.Backbone].MultiplyAdds);
        Assert.AreEqual(2e-9 * costs[0].MultiplyAdds, costs[0].Gigaflops, 1e-12);
    }

    /// <summary>
    /// The official graphs have 12.76 and 3.66·10⁹ multiply-adds; ours is smaller by the 1×1 convolutions that were multiplied together.
    /// </summary>
    [TestMethod]
    [DataRow("deim-n", 3.617)]
    [DataRow("deim-s", 11.423)]
    public void Counts_what_was_counted_by_hand(string name, double expected)
    {
        using var folder = new TemporaryFolder();
        var nodes = NetworkMeter.Nodes(Export(name, 640), folder.File("shapes"));
        Assert.AreEqual(expected, nodes.Sum(MultiplyAdds.Of) / 1e9, 0.001);
    }

    [TestMethod]
    public void What_is_no_network_is_refused()
    {
        var large = TinyDetector.Build();

        Assert.ThrowsExactly<InvalidDataException>(() => NetworkMeter.Measure([[1, 2, 3]], 1, 1));
        Assert.ThrowsExactly<InvalidDataException>(() => NetworkMeter.Measure([large[..^5]], 1, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NetworkMeter.Measure([large], 0, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NetworkMeter.Measure([large], 1, 0));
    }

    [TestMethod]
    public void Nothing_stays_in_the_folder_for_temporary_files()
    {
        using var folder = new TemporaryFolder();
        var usual = Environment.GetEnvironmentVariable("TMPDIR");
        Environment.SetEnvironmentVariable("TMPDIR", folder.Path);
        try
        {
            NetworkMeter.Measure([TinyDetector.Build()], 1, 1);
            Assert.ThrowsExactly<InvalidDataException>(() => NetworkMeter.Measure([[1, 2, 3]], 1, 1));
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", usual);
        }
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    internal static byte[] Export(string name, int size)
    {
        using var scope = torch.NewDisposeScope();
        using var detector = Detector.Create(DetectorPreset.Parse(name), 80, size, size);
        detector.eval();
        return OnnxModelWriter.ToBytes(DetectorExporter.Build(detector));
    }
}
