using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Augmentation;

/// <summary>
/// The random crop of SSD (section 2.2 of its paper, "data augmentation"): a crop must hold the centre of an object and overlap
/// one such object by a drawn IoU. Objects whose centre lies outside are dropped, the others are cut.
/// </summary>
internal static class IouCrop
{
    private const int Trials = 40;
    private const double SmallestSide = 0.3;
    private static readonly double[] SmallestIous = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1];

    /// <summary>Draws a crop of a canvas, or null when the image shall stay whole.</summary>
    public static (int X, int Y, int Width, int Height)? Draw(SampleRandom random, int width, int height, SampleObjects objects)
    {
        if (objects.Count == 0)
            return null; // no crop can hold an object
        while (true)
        {
            var smallestIou = SmallestIous[random.Next(SmallestIous.Length)];
            if (smallestIou >= 1)
                return null;
            for (var trial = 0; trial < Trials; trial++)
            {
                var cropWidth = (int)(width * random.Next(SmallestSide, 1));
                var cropHeight = (int)(height * random.Next(SmallestSide, 1));
                var x = (int)((width - cropWidth) * random.NextDouble());
                var y = (int)((height - cropHeight) * random.NextDouble());
                if (cropWidth < 1 || cropHeight < 1 || cropWidth > 2 * cropHeight || cropHeight > 2 * cropWidth)
                    continue;
                if (LargestIou(objects, x, y, cropWidth, cropHeight) is { } iou && iou >= smallestIou)
                    return (x, y, cropWidth, cropHeight);
            }
        }
    }

    /// <summary>Is the centre of the box strictly inside the crop?</summary>
    public static bool Holds(BoxXyxy box, int x, int y, int width, int height)
    {
        var (centreX, centreY) = ((box.X0 + box.X1) / 2, (box.Y0 + box.Y1) / 2);
        return centreX > x && centreX < x + width && centreY > y && centreY < y + height;
    }

    private static double? LargestIou(SampleObjects objects, int x, int y, int width, int height)
    {
        double? largest = null;
        foreach (var box in objects.Boxes)
        {
            if (!Holds(box, x, y, width, height))
                continue;
            var overlap = (Math.Min(box.X1, x + width) - Math.Max(box.X0, x)) * (double)(Math.Min(box.Y1, y + height)
                - Math.Max(box.Y0, y));
            var union = (box.X1 - box.X0) * (double)(box.Y1 - box.Y0) + (double)width * height - overlap;
            largest = Math.Max(largest ?? 0, overlap / union);
        }
        return largest;
    }
}
