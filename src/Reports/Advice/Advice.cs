namespace Microsoft.ML.SparseDetr.Reports.Advice;

/// <summary>Something that stands out in a training.</summary>
/// <param name="What">What was seen, with its figures; whole sentences.</param>
/// <param name="Next">What to do about it; whole sentences.</param>
/// <param name="Section">Where on the page it can be seen, such as "confusion", or null.</param>
internal sealed record Advice(string What, string Next, string? Section);
