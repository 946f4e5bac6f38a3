using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Serving;

/// <summary>What clients are told about a model; where its file lies is none of their business.</summary>
internal sealed record ModelAnswer(
    string Name, string Network, IReadOnlyList<string> Classes, int InputWidth, int InputHeight, float Threshold,
    float? RecommendedThreshold, long FileBytes, DateTimeOffset Loaded)
{
    public static ModelAnswer Of(ServedModel model, float threshold) => new(
        model.Name, model.Network, model.ClassNames, model.InputWidth, model.InputHeight, threshold, model.RecommendedThreshold,
        model.FileBytes, model.Loaded);
}
