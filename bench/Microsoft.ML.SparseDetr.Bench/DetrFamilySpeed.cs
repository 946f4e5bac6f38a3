using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Inspection;
using Microsoft.ML.SparseDetr.Onnx;
using static Microsoft.ML.SparseDetr.Bench.Measure;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>
/// One image through networks of the DETR family, turn by turn: the official code in PyTorch, ours in libtorch, ours exported and in ONNX
/// Runtime. Weights are random.
/// </summary>
/// <remarks>
/// OFFICIAL_SPARSE_DETR names the folder with a checkout of kakaobrain/sparse-detr; without it that column stays empty. Others:
/// OFFICIAL_PYTHON (an interpreter with PyTorch and torchvision), THREADS ("1 2"), ROUNDS (11), NETWORKS (names, separated by spaces).
/// </remarks>
internal sealed class DetrFamilySpeed : IBenchmark
{
    private const int Size = 640, Classes = 91, Seed = 2;

    private const string Plus = "--with_box_refine --two_stage --eff_query_init --eff_specific_head";

    private static readonly Network[] Networks =
    [
        new("detr-r50", DetectorModel.DetrR50, null), // lives in another repository
        new("deformable-detr-r50", DetectorModel.DeformableDetrR50, ""),
        new("deformable-detr-plus-r50", DetectorModel.DeformableDetrPlusR50, Plus),
        Sparse(0.1f), Sparse(0.3f), Sparse(0.5f),
    ];

    private static readonly string? Official = Environment.GetEnvironmentVariable("OFFICIAL_SPARSE_DETR");

    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("ROUNDS") ?? "11", CultureInfo.InvariantCulture);

    public string Name => nameof(DetrFamilySpeed);

    public bool OnlyByName => true;

    public void Run(TextWriter output)
    {
        var chosen = Environment.GetEnvironmentVariable("NETWORKS")?.Split(' ') ?? [.. Networks.Select(network => network.Name)];
        int[] threads = [.. (Environment.GetEnvironmentVariable("THREADS") ?? "1 2").Split(' ')
            .Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
        output.WriteLine($"random weights, {Size}x{Size}, batch 1, median of {Rounds} turns, ms; ratios are medians within a turn");
        if (Official is null)
            output.WriteLine("OFFICIAL_SPARSE_DETR is not set, so the official code is left out.");
        output.WriteLine($"{"",-26} {"threads",7} {"GFLOPs",7} {"official",9} {"eager",9} {"ratio",6} {"ONNX",9} {"ratio",6}");
        var before = get_num_threads();
        var rows = Networks.Where(network => chosen.Contains(network.Name))
            .SelectMany(network => Time(output, network, threads)).ToList();
        set_num_threads(before);
        foreach (var count in threads)
            foreach (var dense in new[] { "deformable-detr-r50", "deformable-detr-plus-r50" })
                Compare(output, rows, "sparse-detr-r50:0.1", dense, count);
    }

    private static Network Sparse(float keepRatio)
    {
        var ratio = keepRatio.ToString(CultureInfo.InvariantCulture);
        return new($"sparse-detr-r50:{ratio}", DetectorModel.SparseDetrR50, $"{Plus} --use_enc_aux_loss --rho {ratio}", keepRatio);
    }

    private static List<Row> Time(TextWriter output, Network network, int[] threads)
    {
        using var scope = NewDisposeScope();
        manual_seed(Seed);
        using var detector = Detector.Create(
            DetectorPreset.Of(network.Model), Classes, Size, Size, new DetectorParts { KeepRatio = network.KeepRatio });
        detector.eval();
        var model = OnnxModelWriter.ToBytes(DetectorExporter.Build(detector));
        var gigaflops = NetworkCost.ToGigaflops(NetworkMeter.CountMultiplyAdds(model));
        var images = rand(1, 3, Size, Size);
        var rows = new List<Row>();
        foreach (var count in threads)
        {
            set_num_threads(count);
            using var options = new SessionOptions { IntraOpNumThreads = count };
            using var session = new InferenceSession(model, options);
            using var official = Official is null || network.OfficialOptions is null
                ? null : OfficialForward.Start(Official, network.OfficialOptions, Size, count);
            var row = Turns(new Row(network.Name, count, gigaflops), official, detector, session, images);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{network.Name,-26} {count,7} {gigaflops,7:0.0} {Median(row.Official),9:0.0} {Median(row.Eager),9:0.0} "
                + $"{Ratio(row.Eager, row.Official),6:0.00} {Median(row.Onnx),9:0.0} {Ratio(row.Onnx, row.Official),6:0.00}"));
            rows.Add(row);
        }
        return rows;
    }

    private static Row Turns(Row row, OfficialForward? official, Detector detector, InferenceSession session, Tensor images)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(images.data<float>().ToArray(), [1, 3, Size, Size]);
        using var sizes = OrtValue.CreateTensorValueFromMemory(new long[] { Size, Size }, [1, 2]);
        using var run = new RunOptions();
        for (var round = -1; round < Rounds; round++)
        {
            var asked = official?.Milliseconds() ?? double.NaN;
            var eager = Milliseconds(() =>
            {
                using var frozen = no_grad();
                using var call = NewDisposeScope();
                detector.call(images, null);
            });
            var onnx = Milliseconds(() => session.Run(run, OnnxTensors.Inputs, [input, sizes], OnnxTensors.Outputs).Dispose());
            if (round < 0)
                continue;
            row.Official.Add(asked);
            row.Eager.Add(eager);
            row.Onnx.Add(onnx);
        }
        return row;
    }

    private static void Compare(TextWriter output, List<Row> rows, string name, string dense, int threads)
    {
        if (rows.Find(row => row.Network == name && row.Threads == threads) is { } sparse
            && rows.Find(row => row.Network == dense && row.Threads == threads) is { } other)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name} to {dense}, {threads} thread{(threads == 1 ? "" : "s")}: FLOPs {sparse.Gigaflops / other.Gigaflops:0.000}, "
                + $"ONNX {Median(sparse.Onnx) / Median(other.Onnx):0.000}, eager {Median(sparse.Eager) / Median(other.Eager):0.000}, "
                + $"official {Median(sparse.Official) / Median(other.Official):0.000}"));
    }

    /// <param name="Name">What the tables call it.</param>
    /// <param name="Model">Ours.</param>
    /// <param name="OfficialOptions">The official code's options, or null where it has no such network.</param>
    /// <param name="KeepRatio">Share ρ of the tokens that are updated, or null for that of the preset.</param>
    private sealed record Network(string Name, DetectorModel Model, string? OfficialOptions, float? KeepRatio = null);

    private sealed record Row(string Network, int Threads, double Gigaflops)
    {
        public List<double> Official { get; } = [];

        public List<double> Eager { get; } = [];

        public List<double> Onnx { get; } = [];
    }
}
