using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Tests.Reports;
using Microsoft.ML.SparseDetr.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Tests.Support;

/// <summary>A stored forward pass of the official code, and the same pass through our detector.</summary>
internal sealed class ForwardFixture
{
    private ForwardFixture(IReadOnlyDictionary<string, Tensor> stored, Detector detector)
    {
        (Stored, Detector) = (stored, detector);
        Recorder = new ForwardRecorder(detector);
    }

    public IReadOnlyDictionary<string, Tensor> Stored { get; }

    public Detector Detector { get; }

    public ForwardRecorder Recorder { get; }

    public static ForwardFixture Load(string preset, string weights, string tensors)
    {
        var stored = SafeTensors.Read(Shared.Find(tensors)).Tensors;
        var input = stored["input"];
        var detector = Detector.Create(DetectorPreset.Parse(preset), 80, (int)input.shape[2], (int)input.shape[3]);
        WeightLoader.Load(detector, Shared.Find(weights));
        return new ForwardFixture(stored, detector);
    }

    public DetectorOutput Evaluate()
    {
        Detector.eval();
        using var _ = no_grad();
        return Detector.call(Stored["input"], null);
    }

    public DetectorOutput Train()
    {
        Detector.train();
        return Detector.call(Stored["input"], Denoising());
    }

    /// <summary>The noised queries of the stored pass, rebuilt from the stored random draws.</summary>
    public DenoisingQueries Denoising()
    {
        int batch = (int)Stored["input"].shape[0], classCount = Detector.ClassCount;
        var largest = Enumerable.Range(0, batch).Max(i => (int)Stored[$"target{i}.labels"].shape[0]);
        Tensor noise = Stored["dn.draw.label_u01"], replacement = Stored["dn.draw.label_new"];
        var count = (int)noise.shape[1];
        var classes = new long[batch * count];
        for (var i = 0; i < batch; i++)
        {
            var labels = Stored[$"target{i}.labels"];
            for (var q = 0; q < count; q++)
            {
                var k = q % largest;
                var real = k < labels.shape[0];
                var noised = real && noise[i, q].item<float>() < 0.25f;
                classes[i * count + q] = !real ? classCount : noised ? replacement[i, q].item<int>() : labels[k].item<long>();
            }
        }
        long[][] positive = [.. Enumerable.Range(0, batch).Select(i => Stored[$"dn.positive_idx.{i}"].data<long>().ToArray())];
        return new DenoisingQueries(tensor(classes, [batch, count]), Stored["dn.query_bbox_unact"], Stored["dn.attn_mask"],
            count / (2 * largest), positive);
    }

    /// <summary>
    /// Puts our queries into the stored order. Scores of tokens may be equal to the last bit, so their order depends on the number of
    /// threads; which tokens are selected must not.
    /// </summary>
    /// <param name="ours">[B, N, …] with the selected queries behind any denoising ones.</param>
    public Tensor InStoredOrder(Tensor ours)
    {
        var places = Places(ours.shape[1] - Queries);
        var ordered = ours.take_along_dim(places.reshape([.. places.shape, .. Enumerable.Repeat(1L, (int)ours.ndim - 2)]), 1);
        // attention: both sides
        return ours.ndim == 3 && ours.shape[1] == ours.shape[2] ? ordered.take_along_dim(places.unsqueeze(1), 2) : ordered;
    }

    private long Queries => Stored["topk.index"].shape[1];

    private Tensor Places(long noised)
    {
        Tensor stored = Stored["topk.index"], chosen = Recorder.Outputs["decoder.enc_score_head"].max(-1).Item1.topk((int)Queries, 1).Item2;
        long[] wanted = stored.data<long>().ToArray(), given = chosen.data<long>().ToArray();
        var places = new List<long>();
        for (var image = 0; image < stored.shape[0]; image++)
        {
            var found = Enumerable.Range(0, (int)Queries).ToDictionary(q => given[image * Queries + q]);
            places.AddRange(Enumerable.Range(0, (int)noised).Select(q => (long)q));
            places.AddRange(Enumerable.Range(0, (int)Queries).Select(q => noised + found[wanted[image * Queries + q]]));
        }
        return tensor(places.ToArray(), [stored.shape[0], noised + Queries]);
    }

    /// <summary>Compares every stored activation ("act.…") with ours.</summary>
    public void CompareActivations(double tolerance)
    {
        var failures = new List<string>();
        var compared = 0;
        foreach ((var name, var expected) in Stored.Where(t => t.Key.StartsWith("act.", StringComparison.Ordinal)))
        {
            var ours = Ours(name["act.".Length..]);
            var ordered = name.StartsWith("act.decoder.", StringComparison.Ordinal)
                && !name.StartsWith("act.decoder.enc_output", StringComparison.Ordinal)
                && !name.StartsWith("act.decoder.enc_score_head", StringComparison.Ordinal);
            var difference = Close.RelativeL2(expected, ordered ? InStoredOrder(ours) : ours);
            compared++;
            if (!(difference <= tolerance))
                failures.Add($"{name}: {difference:g3}");
        }
        Assert.AreEqual(0, failures.Count,
            $"relative L2 over {tolerance:g3} in {failures.Count} of {compared}:\n{string.Join('\n', failures)}");
        Assert.AreNotEqual(0, compared);
    }

    private Tensor Ours(string name)
    {
        var plain = name.TrimEnd('\'');
        var repeats = name[plain.Length..];
        // the official decoder asks the first score head also in evaluation, and twice in training, for the same answer
        if (plain == "decoder.dec_score_head.0" && !Recorder.Outputs.ContainsKey(name))
            return ((DeimDetector)Detector).decoder.dec_score_head[0].forward(Recorder.Outputs["decoder.decoder.layers.0.norm3"]).detach();
        var own = plain switch
        {
            "encoder.encoder.0" => "encoder.encoder.0.layers.0",
            _ when plain.EndsWith(".self_attn.0", StringComparison.Ordinal) => plain[..^2],
            _ when plain.StartsWith("decoder.decoder.layers.", StringComparison.Ordinal) && plain.Count(c => c == '.') == 3 =>
                plain + ".norm3",
            _ => plain,
        } + repeats;
        return Recorder.Outputs.TryGetValue(own, out var value) ? value : throw new KeyNotFoundException($"No layer gave '{own}'.");
    }
}
