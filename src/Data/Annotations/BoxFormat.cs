namespace Microsoft.ML.SparseDetr.Data.Annotations;

/// <summary>How the boxes of a whole data set are written, told from the boxes themselves.</summary>
internal static class BoxFormat
{
    /// <summary>Fewer boxes may stand out of their images for other reasons.</summary>
    private const int FewestCorners = 3;

    /// <summary>Smaller images may have boxes that look normalised.</summary>
    private const int SmallestImage = 8;

    /// <summary>Slack of rounding, as a share of the image and in pixels.</summary>
    private const double Slack = 0.01;
    private const double SlackPixels = 1.5;

    /// <summary>One box as four numbers, with the size of its image.</summary>
    internal readonly record struct Sample(double A, double B, double C, double D, int ImageWidth, int ImageHeight);

    /// <summary>All numbers lie in 0 to 1: they are shares of the image.</summary>
    public static bool IsNormalised(IReadOnlyList<Sample> samples) => samples.Count > 0 && samples.All(sample =>
        Math.Min(sample.ImageWidth, sample.ImageHeight) > SmallestImage
        && IsShare(sample.A) && IsShare(sample.B) && IsShare(sample.C) && IsShare(sample.D));

    /// <summary>
    /// Read as left, top, width and height at least half of the boxes stand out; as two corners all of them are well inside.
    /// </summary>
    public static bool IsCorners(IReadOnlyList<Sample> samples) =>
        samples.Count >= FewestCorners
        && samples.All(sample => sample.A > -SlackPixels && sample.B > -SlackPixels && sample.C > sample.A && sample.D > sample.B
            && sample.C < sample.ImageWidth + SlackPixels && sample.D < sample.ImageHeight + SlackPixels)
        && 2 * samples.Count(sample => sample.A + sample.C > sample.ImageWidth + SlackPixels
            || sample.B + sample.D > sample.ImageHeight + SlackPixels) >= samples.Count;

    private static bool IsShare(double value) => value is >= -Slack and <= 1 + Slack;
}
