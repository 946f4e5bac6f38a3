using System.Numerics.Tensors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Onnx.Quantization;
using Microsoft.ML.SparseDetr.Transformers.Quantization;
using Microsoft.ML.SparseDetr.Transformers.Saving;
using Microsoft.ML.SparseDetr.Transformers.Scoring;

namespace Microsoft.ML.SparseDetr.Estimators.Quantization;

/// <summary>Makes bytes of a network's numbers, with the ranges that images have shown.</summary>
internal sealed class NetworkQuantizer
{
    private static readonly HashSet<string> Nothing = [];

    private readonly ExportedDetector _exported;
    private readonly int _threads;
    private readonly Dictionary<string, ValueRange> _ranges;
    private readonly string[] _ends;
    private readonly Dictionary<string, float[]> _means;

    /// <param name="exported">The network.</param>
    /// <param name="images">Images as the network sees them.</param>
    /// <param name="choice">Which range counts.</param>
    /// <param name="threads">Threads of a run.</param>
    public NetworkQuantizer(ExportedDetector exported, IEnumerable<PreparedBatch> images, RangeChoice choice, int threads)
    {
        (_exported, _threads) = (exported, threads);
        var model = exported.ToModel();
        var part = new QuantizedPart(model.Graph, Nothing);
        Convolutions = [.. part.Convolutions.Select(node => node.Name)];
        _ends = [.. part.Ends];
        (_ranges, _means) = ([], []);
        if (Convolutions.Count == 0)
            return;
        var seen = part.Candidates.ToDictionary(value => value, _ => new ValueHistogram());
        var channels = part.Convolutions.DistinctBy(node => node.Input[0]).ToDictionary(node => node.Input[0], part.InputChannels);
        _means = channels.ToDictionary(entry => entry.Key, entry => new float[entry.Value]);
        using var recorder = new ActivationRecorder(model, part.Candidates, threads);
        var count = 0;
        foreach (var batch in images)
        {
            count++;
            recorder.Run(batch, (value, numbers) =>
            {
                seen[value].Add(numbers);
                if (!_means.TryGetValue(value, out var means))
                    return;
                var size = numbers.Length / means.Length;
                for (var i = 0; i < means.Length; i++)
                    means[i] += TensorPrimitives.Sum(numbers.Slice(i * size, size)) / size;
            });
        }
        foreach (var means in _means.Values)
            TensorPrimitives.Divide(means, count, means);
        _ranges = seen.ToDictionary(entry => entry.Key, entry => entry.Value.Choose(choice));
    }

    /// <summary>Names of the convolutions that can calculate in bytes, in the order in which they run.</summary>
    public IReadOnlyList<string> Convolutions { get; }

    /// <summary>The network with bytes, apart from the convolutions that are kept as they are.</summary>
    public ExportedDetector Quantize(IReadOnlySet<string> kept) => _exported.With(model => Quantize(model, kept));

    /// <summary>
    /// How much each convolution alone, in bytes, changes what attention and box arithmetic start from: the relative error in the mean over
    /// these values and images. The largest come first.
    /// </summary>
    public IReadOnlyList<(string Convolution, double Error)> Sensitivities(
        IReadOnlyList<PreparedBatch> images, CancellationToken cancellation)
    {
        var exact = Ends(_exported.ToModel(), images);
        var errors = new List<(string, double)>();
        foreach (var name in Convolutions)
        {
            cancellation.ThrowIfCancellationRequested();
            var model = _exported.ToModel();
            Quantize(model, Convolutions.Where(other => other != name).ToHashSet());
            var rounded = Ends(model, images);
            errors.Add((name, exact.Zip(rounded, RelativeError).Average()));
        }
        return [.. errors.OrderByDescending(entry => entry.Item2)];
    }

    private void Quantize(ModelProto model, IReadOnlySet<string> kept) =>
        GraphQuantizer.Apply(model.Graph, new QuantizedPart(model.Graph, kept), _ranges, _means);

    /// <summary>The values that float32 goes on with, image by image.</summary>
    private List<float[]> Ends(ModelProto model, IReadOnlyList<PreparedBatch> images)
    {
        var made = model.Graph.Node.SelectMany(node => node.Output).ToHashSet();
        using var recorder = new ActivationRecorder(
            model, [.. _ends.Select(end => made.Contains(GraphQuantizer.NumbersOf(end)) ? GraphQuantizer.NumbersOf(end) : end)], _threads);
        var found = new List<float[]>();
        foreach (var batch in images)
            recorder.Run(batch, (_, numbers) => found.Add(numbers.ToArray()));
        return found;
    }

    private static double RelativeError(float[] exact, float[] rounded)
    {
        double difference = 0, size = 0;
        for (var i = 0; i < exact.Length; i++)
        {
            difference += Math.Pow(exact[i] - rounded[i], 2);
            size += Math.Pow(exact[i], 2);
        }
        return Math.Sqrt(difference / Math.Max(size, double.Epsilon));
    }
}
