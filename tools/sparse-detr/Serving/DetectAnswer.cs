using Microsoft.ML.SparseDetr;

namespace SparseDetr.Cli.Serving;

/// <summary>The answer about one image.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Width">Width of the upright image in pixels.</param>
/// <param name="Height">Height of the upright image in pixels.</param>
/// <param name="Threshold">Lowest score that is listed.</param>
/// <param name="Detections">The objects, best first.</param>
/// <param name="Milliseconds">What the steps took.</param>
/// <param name="Note">What should be known of the image.</param>
internal sealed record DetectAnswer(
    string Model, int Width, int Height, float Threshold, IReadOnlyList<DetectAnswer.Found> Detections, DetectAnswer.Steps Milliseconds,
    string? Note)
{
    public static DetectAnswer Of(DetectionResult result)
    {
        var labels = result.Model.ClassNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return new DetectAnswer(
            result.Model.Name, result.Width, result.Height, result.ScoreThreshold,
            [
                .. result.Objects.Select(found => new Found(
                    labels[found.ClassName], found.ClassName, found.Score, [found.X0, found.Y0, found.X1, found.Y1])),
            ],
            new Steps(Round(result.Times.Read), Round(result.Times.Prepare), Round(result.WaitMilliseconds), Round(result.Times.Network)),
            result.Oddity);
    }

    private static double Round(double milliseconds) => Math.Round(milliseconds, 3);

    /// <summary>One object.</summary>
    /// <param name="Label">Zero-based number of the class.</param>
    /// <param name="Name">Name of the class.</param>
    /// <param name="Score">Confidence in 0..1.</param>
    /// <param name="Box">x0 y0 x1 y1 in pixels of the upright image.</param>
    internal sealed record Found(int Label, string Name, float Score, IReadOnlyList<float> Box);

    /// <summary>Milliseconds.</summary>
    /// <param name="Read">Decoding.</param>
    /// <param name="Prepare">Resize to the input of the network.</param>
    /// <param name="Wait">In the queue.</param>
    /// <param name="Network">The image's share of its network run.</param>
    internal sealed record Steps(double Read, double Prepare, double Wait, double Network);
}
