using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.SparseDetr;

/// <summary>What a user has decided before <see cref="TrainingSuggestion"/> chooses the rest; null leaves a choice open.</summary>
public sealed record TrainingWishes
{
    /// <summary>The network.</summary>
    public DetectorModel? Model { get; init; }

    /// <summary>Weights to start from; an empty text starts from random ones although official ones are there.</summary>
    public string? WeightsFile { get; init; }

    /// <summary>Input side in pixels.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Passes over the training images.</summary>
    public int? Epochs { get; init; }

    /// <summary>Images of a step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Highest learning rate of the heads.</summary>
    public float? LearningRate { get; init; }

    /// <summary>Whether the training runs on a GPU.</summary>
    public bool Gpu { get; init; }

    /// <summary>What a training that goes on was decided to be, from its options.json; what does not stand there is open.</summary>
    public static TrainingWishes Of(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            return File.Exists(run.Options) && JsonNode.Parse(File.ReadAllText(run.Options)) is JsonObject options
                ? Of(options)
                : new TrainingWishes();
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return new TrainingWishes(); // the checkpoint itself tells what does not fit
        }
    }

    private static TrainingWishes Of(JsonObject options)
    {
        var training = options["Training"] as JsonObject;
        return new TrainingWishes
        {
            Model = Enum.TryParse<DetectorModel>(Text(options["Model"]), out var model) ? model : null,
            WeightsFile = Text(options["WeightsFile"]) ?? "",
            ImageSize = (int?)Number(training?["Height"]),
            Epochs = (int?)Number(training?["Epochs"]),
            BatchSize = (int?)Number(training?["BatchSize"]),
            // The trainer's own rate is a double that no Single is, and is chosen again.
            LearningRate = Number(training?["LearningRate"]) is { } rate && (float)rate == rate ? (float)rate : null,
        };
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;
}
