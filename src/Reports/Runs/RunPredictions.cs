namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>predictions.json: what was annotated and what was found, image by image.</summary>
internal sealed record RunPredictions(double? Threshold, IReadOnlyList<string> ClassNames, IReadOnlyList<PredictedImage> Images)
{
    /// <summary>Images of the file that cannot be shown, because it does not say their name or size.</summary>
    public int Omitted { get; init; }

    private const int MostClasses = 2000, MostImages = 200_000;

    /// <summary>Null where it has no list of images.</summary>
    public static RunPredictions? Parse(JsonView json)
    {
        if (!json["images"].IsArray)
            return null;
        string[] names = [.. json["classNames"].Items(MostClasses).Select((name, i) => name.Text ?? $"class {i}")];
        PredictedImage?[] images = [.. json["images"].Items(MostImages).Select(image => PredictedImage.Parse(image, names.Length))];
        return new RunPredictions(json["threshold"].Share, names, [.. images.OfType<PredictedImage>()])
        {
            Omitted = images.Count(image => image is null),
        };
    }
}
