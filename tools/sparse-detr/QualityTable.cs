using System.Globalization;
using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli;

/// <summary>What an evaluation says, for people: COCO's figures, each class, the threshold to take, and what goes wrong.</summary>
internal sealed class QualityTable(ObjectDetectionMetrics metrics, EvaluationOptions options)
{
    private const int LongestName = 32;

    private static readonly string[] Columns = ["AP", "AP50", "P", "R", "F1", "threshold"];

    public IEnumerable<string> ToLines() => [.. Coco(), "", .. Classes(), "", .. Threshold(), .. Sizes()];

    private IEnumerable<string> Coco()
    {
        var coco = metrics.Coco;
        var (small, large) = (Side(options.SmallArea), Side(options.LargeArea));
        yield return $"{Count(metrics.ImageCount, "image")}, at most {options.MaximumDetections} detections of an image and class; "
            + "- stands for what no object decides";
        yield return Row("AP", coco.AP, "AP50", coco.AP50, "AP75", coco.AP75, "average precision: at IoU 0.50 to 0.95, 0.50, 0.75");
        yield return Row("APs", coco.APs, "APm", coco.APm, "APl", coco.APl,
            $"of small (to {small} px), medium, large (from {large} px) objects");
        yield return Row("AR1", coco.AR1, "AR10", coco.AR10, "AR100", coco.AR100,
            $"average recall: with 1, 10, {options.MaximumDetections} detections");
        yield return Row("ARs", coco.ARs, "ARm", coco.ARm, "ARl", coco.ARl, "of small, medium, large objects");
        if (metrics.TokenCorrelation is { } share)
            yield return string.Create(CultureInfo.InvariantCulture, $"Corr  {share:0.0000}   attention that falls on the updated tokens");
    }

    private IEnumerable<string> Classes()
    {
        var classes = metrics.Quality.Classes;
        var width = Math.Min(LongestName, classes.Select(entry => entry.Name.Length).Append("class".Length).Max());
        yield return $"{"class".PadRight(width)} {"objects",8}{string.Concat(Columns.Select((name, i) => name.PadLeft(i < 5 ? 7 : 11)))}";
        foreach (var entry in classes)
            yield return $"{Shortened(entry.Name).PadRight(width)} {entry.Objects,8}"
                + string.Concat(new[] { entry.AP, entry.AP50, entry.Precision, entry.Recall, entry.F1 }.Select(value => Cell(value, 7)))
                + Cell(entry.Threshold, 11, "0.00");
        yield return "precision P, recall R and F1 are at IoU 0.50 and the class's own best score threshold";
    }

    private IEnumerable<string> Threshold()
    {
        var (quality, at, errors) = (metrics.Quality, metrics.Quality.AtThreshold, metrics.Quality.Errors);
        if (quality.RecommendedThreshold is not { } threshold)
        {
            yield return "no score threshold can be recommended: at none of them is an object found";
            yield break;
        }
        yield return $"recommended score threshold {Cell(threshold, 0, "0.00")} (highest mean F1 of the classes): "
            + $"precision {Cell(at.Precision, 0)}, recall {Cell(at.Recall, 0)}, F1 {Cell(at.F1, 0)}";
        yield return $"of {Count(at.TruePositives + at.FalsePositives, "detection")} at it";
        foreach (var (count, what) in new[]
                 {
                     (errors.Correct, "are correct"),
                     (errors.Location, "have a box that is not good enough"),
                     (errors.Class, "are of another class"),
                     (errors.Both, "are of another class, with a box that is not good enough"),
                     (errors.Duplicate, "find an object that is found already"),
                     (errors.Background, "are where nothing is"),
                 })
            yield return $"{count,8} {what}";
        yield return $"of {Count(at.TruePositives + at.Missed, "object")} {at.TruePositives} are found and {at.Missed} are not, "
            + $"{errors.Missed} of them not even with a wrong class or box";
    }

    private IEnumerable<string> Sizes()
    {
        var sizes = metrics.Quality.ObjectSizes.Where(bucket => bucket.Objects > 0).ToList();
        if (metrics.Quality.RecommendedThreshold is not null && sizes.Count > 0)
            yield return $"found by size ({(options.InputWidth is null ? "pixels of the image" : "pixels that the network sees")}): "
                + string.Join(", ", sizes.Select(bucket => $"{bucket.Name} {bucket.Found} of {bucket.Objects}"));
    }

    private static string Row(string a, double x, string b, double y, string c, double z, string words) =>
        $"{a,-6}{Figure(x)}   {b,-6}{Figure(y)}   {c,-6}{Figure(z)}   {words}";

    private static string Figure(double value) => Cell(value < 0 ? double.NaN : value, 6, "0.0000");

    private static string Cell(double value, int width, string format = "0.000") =>
        (double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture)).PadLeft(width);

    private static string Side(double area) => Math.Sqrt(area).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Shortened(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";

    private static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
