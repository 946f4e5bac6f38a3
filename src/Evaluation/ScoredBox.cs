namespace Microsoft.ML.SparseDetr.Evaluation;

/// <summary>A detection as the evaluator keeps it: double precision, because COCO result files carry more digits than a float.</summary>
internal readonly record struct ScoredBox(double Score, double X, double Y, double Width, double Height)
{
    public double Area => Width * Height;
}
