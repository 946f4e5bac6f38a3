using Microsoft.ML.SparseDetr.Evaluation;

namespace Microsoft.ML.SparseDetr.Tests.Evaluation;

/// <summary>
/// A few random images: crowds, equal scores, classes and images without objects, sometimes more than a hundred detections of an image,
/// boxes that only touch, and areas at the bounds of the ranges.
/// </summary>
internal sealed class RandomCase
{
    private static readonly double[] Sides = [8, 16, 32, 32, 96, 96, 150];

    public RandomCase(int seed)
    {
        var random = new Random(seed);
        ClassCount = random.Next(1, 5);
        var empty = random.Next(2 * ClassCount); // a class without objects, in half of the cases
        ImageIds = [.. Enumerable.Range(1, random.Next(1, 6)).Select(i => i * 7L % 11)];
        foreach (var image in ImageIds)
        {
            for (var count = random.Next(5); count > 0; count--)
                if (random.Next(ClassCount) is var label && label != empty)
                    Objects.Add(DrawObject(random, image, label));
            var many = random.Next(40) == 0;
            for (var count = many ? random.Next(110, 140) : random.Next(10); count > 0; count--)
                Detections.Add(Draw(random, image, many ? 0 : random.Next(ClassCount)));
        }
    }

    /// <summary>A detection: x, y, width, height.</summary>
    internal readonly record struct Found(long ImageId, int Label, double Score, double X, double Y, double Width, double Height);

    public int ClassCount { get; }

    public List<long> ImageIds { get; }

    public List<GroundTruthObject> Objects { get; } = [];

    public List<Found> Detections { get; } = [];

    public CocoEvaluator ToEvaluator(EvaluationOptions? options = null)
    {
        var evaluator = new CocoEvaluator([.. Enumerable.Range(0, ClassCount).Select(label => $"class {label}")], options);
        foreach (var image in ImageIds)
            evaluator.AddImage(new MeasuredImage(image, $"/images/{image}.png", 400, 200));
        foreach (var item in Objects)
            evaluator.AddObject(item);
        foreach (var item in Detections)
            evaluator.AddDetection(item.ImageId, item.Label, item.Score, item.X, item.Y, item.Width, item.Height);
        return evaluator;
    }

    private static GroundTruthObject DrawObject(Random random, long image, int label)
    {
        var (width, height) = (Sides[random.Next(Sides.Length)], Sides[random.Next(Sides.Length)]);
        var (x, y) = (random.Next(8) * 16.0, random.Next(8) * 16.0);
        // The area of an outline is anything up to that of the box; half of the time it is exactly that, or a bound.
        var area = random.Next(4) switch
        {
            0 => width * height * random.NextDouble(),
            1 => 32 * 32,
            _ => width * height,
        };
        return new GroundTruthObject(image, label, x, y, width, height, area, random.Next(6) == 0);
    }

    private Found Draw(Random random, long image, int label)
    {
        var score = random.Next(3) == 0 ? random.Next(5) / 4.0 : random.NextDouble();
        var near = Objects.Where(item => item.ImageId == image).ToList();
        if (near.Count == 0 || random.Next(4) == 0)
            return new Found(image, label, score, random.Next(8) * 16, random.Next(8) * 16, random.Next(4) * 16, Sides[random.Next(7)]);
        var item = near[random.Next(near.Count)];
        if (random.Next(4) > 0)
            label = item.Label;
        return random.Next(5) switch
        {
            0 => new Found(image, label, score, item.X, item.Y, item.Width, item.Height),
            1 => new Found(image, label, score, item.X + item.Width, item.Y, item.Width, item.Height), // touches
            2 => new Found(image, label, score, item.X, item.Y, item.Width / 2, item.Height), // IoU 0.5
            _ => new Found(
                image, label, score, item.X + random.NextDouble() * item.Width / 2, item.Y + random.NextDouble() * item.Height / 2,
                item.Width * (0.5 + random.NextDouble()), item.Height * (0.5 + random.NextDouble())),
        };
    }
}
