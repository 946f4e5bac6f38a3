namespace Microsoft.ML.SparseDetr.Data.Formats.Yolo;

/// <summary>The parts of a YOLO data set.</summary>
internal static class YoloParts
{
    /// <summary>The parts that a YAML file names and that are there; null when there is no such file, or two parts are the same.</summary>
    /// <param name="path">The file, or its folder.</param>
    public static IReadOnlyCollection<string>? OfConfig(string path)
    {
        var file = Directory.Exists(path) ? YoloPlaces.YamlOf(path)
            : File.Exists(path) && Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml" ? path
            : null;
        if (file is null)
            return null;
        try
        {
            var config = YoloYaml.Read(file);
            var places = config.Parts.ToDictionary(
                part => part.Key, part => string.Join('\n', part.Value.Select(entry => YoloPlaces.Resolve(entry, config, out _))));
            return places.Count > 1 && places.Values.All(place => place.Length > 0) && places.Values.Distinct().Count() == places.Count
                ? places.Keys
                : places.TryGetValue("train", out var train) && places.TryGetValue("val", out var val) && train != val
                    && train.Length > 0 && val.Length > 0 ? ["train", "val"] : null;
        }
        catch (InvalidDataException)
        {
            return null; // told by whoever reads it
        }
    }

    /// <summary>The parts of a folder without such a file: images/train and so on, or lists; null when there are none.</summary>
    public static IReadOnlyCollection<string>? OfFolder(string folder)
    {
        if (!YoloPlaces.IsYolo(folder))
            return null;
        List<string> names = [.. YoloConfig.PartNames.Where(name => YoloPlaces.PartOf(folder, name) is not null)];
        return names.Count > 1 ? names : null;
    }
}
