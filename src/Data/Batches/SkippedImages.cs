using Microsoft.ML.SparseDetr.Primitives;

namespace Microsoft.ML.SparseDetr.Data.Batches;

/// <summary>
/// Images that a long run cannot read: the disk has lost one, or somebody has moved it. Each is told once, and too many end the run.
/// </summary>
/// <param name="count">Images of the run.</param>
/// <param name="tell">Told the problem of an image when it is met for the first time.</param>
internal sealed class SkippedImages(int count, Action<string> tell)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Leaves an image out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="problem">What is wrong with it, as a sentence that names it.</param>
    /// <exception cref="DatasetException">More than 5 % of the images are left out.</exception>
    public void Add(string name, string problem)
    {
        if (!_names.Add(name))
            return;
        if (_names.Count > DatasetChecker.LargestSkippedShare * count)
            throw new DatasetException(name, $"this is unreadable image {_names.Count} of {count}, and only "
                + $"{100 * DatasetChecker.LargestSkippedShare:0} % may be left out; {problem}")
            {
                Image = name
            };
        tell($"{PlainText.Line(problem)} The image is left out.");
    }
}
