namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>A detection as the evaluator keeps it: double precision, because COCO result files carry more digits than a float.</summary>
internal readonly record struct ScoredBox(double Score, double X, double Y, double Width, double Height)
{
    public double Area => Width * Height;

    /// <summary>
    /// Intersection over union with an object; of a crowd the share of this box that lies in it. 0 where they only touch, also for two
    /// boxes
    /// without area.
    /// </summary>
    public double Overlap(in GroundTruthObject item)
    {
        var width = Math.Min(X + Width, item.X + item.Width) - Math.Max(X, item.X);
        var height = Math.Min(Y + Height, item.Y + item.Height) - Math.Max(Y, item.Y);
        if (width <= 0 || height <= 0)
            return 0;
        var intersection = width * height;
        return intersection / (item.IsCrowd ? Area : Area + item.Width * item.Height - intersection);
    }
}
