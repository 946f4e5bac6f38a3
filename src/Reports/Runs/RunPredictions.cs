namespace Microsoft.ML.SparseDetr.Reports.Runs;

/// <summary>predictions.json: what was annotated and what was found, image by image.</summary>
internal sealed record RunPredictions(double? Threshold, IReadOnlyList<string> ClassNames, IReadOnlyList<PredictedImage> Images)
{
    private const int MostClasses = 2000, MostImages = 200_000;

    /// <summary>Null where it has no list of images.</summary>
    public static RunPredictions? Parse(JsonView json)
    {
        if (!json["images"].IsArray)
            return null;
        string[] names = [.. json["classNames"].Items(MostClasses).Select((name, i) => name.Text ?? $"class {i}")];
        return new RunPredictions(
            json["threshold"].Share, names,
            [.. json["images"].Items(MostImages).Select(image => PredictedImage.Parse(image, names.Length)).OfType<PredictedImage>()]);
    }
}
