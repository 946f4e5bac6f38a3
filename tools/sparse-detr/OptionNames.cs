using System.Text.RegularExpressions;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>The library names an option by its property; whoever sits at a prompt wrote another name.</summary>
internal static partial class OptionNames
{
    private static readonly Dictionary<string, string> Names = new()
    {
        [nameof(SuperSparseDetrTrainer.Options.LearningRate)] = "--lr",
        [nameof(SuperSparseDetrTrainer.Options.Epochs)] = "--epochs",
        [nameof(SuperSparseDetrTrainer.Options.BatchSize)] = "--batch",
        [nameof(SuperSparseDetrTrainer.Options.ImageSize)] = "--size",
        [nameof(SuperSparseDetrTrainer.Options.ScoreThreshold)] = "--threshold",
        [nameof(SuperSparseDetrTrainer.Options.Workers)] = "--workers",
        [nameof(SuperSparseDetrTrainer.Options.TrainingThreads)] = "--threads",
        [nameof(MicroGateSparsifier.Options.GroupSize)] = "--group",
        [nameof(MicroGateSparsifier.Options.Threshold)] = "--threshold",
        [nameof(MicroGateSparsifier.Options.Energy)] = "--energy",
        [nameof(StaticIndicatorSparsifier.Options.Confidence)] = "--confidence",
        [nameof(StaticIndicatorSparsifier.Options.SmallestShare)] = "--smallest-share",
        [nameof(SparsifyOptions.Epsilon)] = "--epsilon",
        [nameof(SparsityOptions.TokenKeepRatio)] = "--tokens",
        [nameof(SparsityOptions.QueryKeepRatio)] = "--queries",
        [nameof(SparsityOptions.Queries)] = "--queries",
        [nameof(SparsityOptions.FfnWidthRatio)] = "--ffn",
        [nameof(SparsityOptions.FusionWidthRatio)] = "--fusion",
        [nameof(SparsityOptions.BackboneWidthRatio)] = "--backbone-width",
        [nameof(SparsityOptions.Selection)] = "--selection",
        [nameof(QuantizationOptions.CalibrationImages)] = "--calibration",
        [nameof(QuantizationOptions.LargestDrop)] = "--max-drop",
        [nameof(ScoringOptions.ExecutionProvider)] = "--provider",
        [nameof(TileOptions.Overlap)] = "--overlap",
        [nameof(DatasetWriteOptions.Overwrite)] = "--overwrite",
        ["SparseEncoder.KeepRatio"] = "--rho",
        [nameof(SparseEncoderOptions.KeepRatio)] = "--rho",
        ["Compensation.Weight"] = "--teacher-weight",
        ["Compensation.ReducedRate"] = "--reduced-rate",
        ["Tokens.Choice"] = "--token-choice",
        ["Schedule.Early"] = "--schedule",
        ["Schedule.ScoresFile"] = "--scores",
        ["Scores.ChannelScore"] = "--channel-score",
    };

    /// <summary>A message of the library in the words of the command line: "LearningRate = 7" becomes "--lr 7".</summary>
    public static string Translate(string message) => Setting().Replace(message, match =>
        Names.TryGetValue(match.Groups["name"].Value, out var option) ? option + " " : match.Value);

    [GeneratedRegex(@"\b(?:Sparsity\.)?(?<name>[A-Z]\w*(?:\.[A-Z]\w*)?) = ")]
    private static partial Regex Setting();
}
