using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.SparseDetr.Training;

namespace Microsoft.ML.SparseDetr.Estimators.Fitting;

/// <summary>Writes down what a training really used, defaults included.</summary>
internal static class EffectiveOptions
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string ToJson(SuperSparseDetrTrainer.Options options, TrainingOptions training, IReadOnlyList<string> classNames)
    {
        var effective = new
        {
            options.Model,
            options.WeightsFile,
            options.BackboneWeightsFile,
            options.ScoreThreshold,
            options.Scoring,
            options.TrainingThreads,
            SparseEncoder = DetectorPreset.Of(options.Model).Design.KeepRatio is { } ratio
                ? new { KeepRatio = options.SparseEncoder.KeepRatio ?? ratio, options.SparseEncoder.Criterion }
                : null,
            Columns = options.ScoringColumns,
            options.LabelColumnName,
            options.BoundingBoxColumnName,
            ClassNames = classNames,
            Training = training,
        };
        return JsonSerializer.Serialize(effective, Format);
    }
}
