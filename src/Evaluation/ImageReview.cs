namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>What is annotated and what was found in one image, kept small: for the list of predictions.</summary>
internal sealed class ImageReview
{
    /// <summary>Lower scores are not kept.</summary>
    public const double LowestScore = 0.05;

    /// <summary>More detections of an image are not kept.</summary>
    public const int MostDetections = 100;

    /// <summary>The image.</summary>
    public required MeasuredImage Image { get; init; }

    /// <summary>Its objects, in the order they came.</summary>
    public required Annotated[] Objects { get; init; }

    /// <summary>The best detections, by falling score.</summary>
    public required Found[] Detections { get; init; }

    /// <summary>False positives and missed objects at the score threshold.</summary>
    public required int Mistakes { get; init; }

    /// <summary>An object; <paramref name="IsMissed"/> if it counts and no detection of its class found it at the threshold.</summary>
    internal readonly record struct Annotated(int Label, Corners Box, bool IsIgnored, bool IsMissed);

    /// <summary>A detection.</summary>
    internal readonly record struct Found(int Label, float Score, Corners Box, DetectionKind Kind);

    /// <summary>The nearest number that a float can be: a file may hold any.</summary>
    public static float Finite(double value) => (float)Math.Clamp(value, float.MinValue, float.MaxValue);

    /// <summary>A box in pixels of the image.</summary>
    internal readonly record struct Corners(float X0, float Y0, float X1, float Y1)
    {
        public static Corners Of(double x, double y, double width, double height) =>
            new(Finite(x), Finite(y), Finite(x + width), Finite(y + height));
    }
}
