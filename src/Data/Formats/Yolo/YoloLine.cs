using System.Globalization;
using Microsoft.ML.SparseDetr.Data.Annotations;

namespace Microsoft.ML.SparseDetr.Data.Formats.Yolo;

/// <summary>A line of a label file: the number of the class and shares of the image.</summary>
/// <param name="Class">Number of the class.</param>
/// <param name="Box">The upright box.</param>
/// <param name="Finding">What should be known of the line; null when it is as the format defines it.</param>
internal readonly record struct YoloLine(long Class, PixelBox Box, string? Finding)
{
    private const string Polygon = "the line is an outline or a turned box; the upright box around it is taken";
    private const string Score = "the sixth number is taken for a score and passed over";

    /// <summary>Fewest numbers of an outline: its class and three points.</summary>
    private const int FewestOfOutline = 7;

    /// <summary>Reads a line that is not blank.</summary>
    /// <param name="line">The line.</param>
    /// <param name="hasKeypoints">Whether points of a skeleton follow the box.</param>
    /// <param name="problem">What is wrong with the line when there is no result.</param>
    public static YoloLine? Parse(ReadOnlySpan<char> line, bool hasKeypoints, out string? problem)
    {
        var numbers = new List<double>(6);
        foreach (var range in line.SplitAny(" \t,"))
        {
            if (line[range].IsEmpty)
                continue;
            if (!double.TryParse(line[range], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                problem = "there is something that is no number";
                return null;
            }
            numbers.Add(number);
        }
        problem = null;
        if (numbers[0] is not (>= 0 and <= int.MaxValue) || numbers[0] != Math.Floor(numbers[0]))
            problem = "the first number is not that of a class";
        else if (numbers.Count < 5)
            problem = $"there are {numbers.Count} numbers; that of the class, the centre, the width and the height are needed";
        else if (numbers.Count > 5 && !hasKeypoints && numbers.Count != 6 && (numbers.Count < FewestOfOutline || numbers.Count % 2 == 0))
            problem = $"there are {numbers.Count} numbers, which are neither a box nor points of an outline";
        if (problem is not null)
            return null;
        if (numbers.Count >= FewestOfOutline && !hasKeypoints)
            return new YoloLine((long)numbers[0], PixelBox.Enclosing(
                Enumerable.Range(0, (numbers.Count - 1) / 2).Select(point => (numbers[2 * point + 1], numbers[2 * point + 2]))), Polygon);
        var (width, height) = (numbers[3], numbers[4]);
        return new YoloLine((long)numbers[0], new PixelBox(numbers[1] - width / 2, numbers[2] - height / 2, width, height),
            numbers.Count == 6 && !hasKeypoints ? Score : null);
    }
}
