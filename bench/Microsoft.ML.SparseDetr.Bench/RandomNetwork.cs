using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Onnx;
using Microsoft.ML.SparseDetr.Sparsity;
using TorchSharp;

namespace Microsoft.ML.SparseDetr.Bench;

/// <summary>Exported networks with random weights.</summary>
internal static class RandomNetwork
{
    public const int Size = 640;

    public const int Classes = 80;

    /// <summary>
    /// One for which the queries of all networks are spread alike; with 1 those of the dense deim-s happen to stand together.
    /// </summary>
    private const int Seed = 2;

    /// <summary>The ONNX file of a preset, dense or with what the budgets leave.</summary>
    public static byte[] Export(DetectorPreset preset, SparsityOptions? sparsity, int size = Size)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(Seed);
        using var detector = Detector.Create(
            preset, Classes, size, size, new DetectorParts { TokenPredictor = sparsity?.PredictsTokens ?? false });
        detector.eval();
        FreshAffine.Unsettle(detector);
        if (sparsity is not null)
        {
            var scores = Scores(detector, sparsity);
            var selector = new StructureSelector(detector, sparsity, scores, Seed);
            if (sparsity.Target is not null)
                new TargetBudgets(detector, sparsity, selector, scores).ChooseAtOnce();
            detector.Structure = selector.SelectAll(detector.Structure);
        }
        return OnnxModelWriter.ToBytes(DetectorExporter.Build(detector));
    }

    /// <summary>Random scores, the same ones for the same detector.</summary>
    public static ScoreBoard Scores(Detector detector, SparsityOptions sparsity)
    {
        var scores = new ScoreBoard(detector, sparsity.Scores);
        var random = new Random(Seed);
        scores.Load(scores.State().ToDictionary(entry => entry.Key, entry => entry.Value.Select(_ => random.NextSingle()).ToArray()));
        return scores;
    }
}
