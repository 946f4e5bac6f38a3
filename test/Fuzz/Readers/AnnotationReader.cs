namespace Microsoft.ML.SparseDetr.Fuzz.Readers;

/// <summary>Annotation files: what is read has boxes inside its images, and every finding is a plain line.</summary>
internal abstract class AnnotationReader(string name, string file) : Reader(name, file, typeof(DatasetException))
{
    public override void Read(string path)
    {
        foreach (var name in new[] { "a.png", "b c.png" })
            if (Path.Combine(Path.GetDirectoryName(path)!, name) is var image && !File.Exists(image))
                File.WriteAllBytes(image, Convert.FromBase64String(
                    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAADElEQVR4nGNgGB4AAADIAAGtQHYiAAAAAElFTkSuQmCC"));
        Prepare(Path.GetDirectoryName(path)!);
        var dataset = DatasetReader.Read(Target(path));
        Require(dataset.ClassNames.Distinct().Count() == dataset.ClassNames.Count, "a class stands twice");
        foreach (var image in dataset.Images)
            foreach (var item in image.Objects)
            {
                Require(double.IsFinite(item.X + item.Y + item.Width + item.Height + item.Area), $"not finite: {item}");
                Require(item.X + item.Width > 0 && item.Y + item.Height > 0 && item.X < image.Width && item.Y < image.Height,
                    $"outside {image.Name} of {image.Width}×{image.Height}: {item}");
                Require(item.Width > 0 && item.Height > 0, $"no area: {item}");
                Require(item.Label >= 0 && item.Label < dataset.ClassNames.Count, "a label without a class");
            }
        foreach (var finding in dataset.Findings)
            Require(finding.ToString() is var line && !line.Any(char.IsControl) && line.Length < 3000 && !line.Contains("System."),
                $"a finding is no plain line: {finding}");
    }

    /// <summary>What is given to the reader.</summary>
    protected abstract string Target(string path);

    /// <summary>Writes what lies beside the file.</summary>
    protected virtual void Prepare(string folder)
    {
    }
}
