namespace SparseDetr.Cli;

/// <summary>
/// The two parts of a COCO data set that comes as one folder, as COCO itself does (annotations/instances_train2017.json, …).
/// </summary>
internal static class TrainAndVal
{
    /// <summary>The file to train on and the one to measure on, or null where the folder does not have one of each.</summary>
    public static (string Train, string Val)? Find(string folder)
    {
        foreach (var place in new[] { folder, Path.Combine(folder, "annotations") }.Where(Directory.Exists))
        {
            var files = Directory.GetFiles(place, "*.json");
            var instances = Array.FindAll(files, file => Name(file).StartsWith("instances", StringComparison.OrdinalIgnoreCase));
            files = instances.Length > 0 ? instances : files; // beside captions_… and person_keypoints_…
            if (Of(files, "train") is { } train && Of(files, "val") is { } val && train != val)
                return (train, val);
        }
        return null;
    }

    private static string? Of(string[] files, string part) =>
        Array.FindAll(files, file => Name(file).Contains(part, StringComparison.OrdinalIgnoreCase)) is [var only] ? only : null;

    private static string Name(string file) => Path.GetFileNameWithoutExtension(file);
}
