using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Weights;

/// <summary>What weights say about themselves takes no memory before it has been checked.</summary>
[TestClass]
public sealed class HostileWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void The_number_of_classes_is_bounded()
    {
        Refused("70000 classes; at most 32768", zeros(70_000, 1, ScalarType.Byte));
        Refused("no weights of a detector", zeros(int.MaxValue, 0));
    }

    [TestMethod]
    public void An_unknown_network_is_named_in_a_plain_line()
    {
        var message = Refused("its network '", zeros(2, 4), "\u001b[2J" + new string('x', 100_000));
        Assert.Contains("(100004 characters)", message);
    }

    private string Refused(string reason, Tensor head, string? preset = null)
    {
        var path = _folder.File("weights.safetensors");
        SafeTensors.Write(path, new Dictionary<string, Tensor> { [DetectorPreset.Of(DetectorModel.DeimV2Atto).Design.ScoreHead] = head },
            new WeightsOrigin(preset ?? "deimv2-atto", null, null, null).ToMetadata());
        var message = Assert.ThrowsExactly<InvalidDataException>(() => new MLContext().ObjectDetection.LoadWeights(null, path)).Message;
        Assert.Contains(reason, message);
        Assert.StartsWith(path, message);
        Assert.IsFalse(message.Any(char.IsControl));
        Assert.IsLessThan(1000, message.Length);
        return message;
    }
}
