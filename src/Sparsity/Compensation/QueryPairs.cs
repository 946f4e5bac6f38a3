namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>The queries of a batch that are compared, as rows of predictions [B · Q, …].</summary>
/// <param name="Student">[P] image · Qs + query.</param>
/// <param name="Teacher">[P] image · Qt + query of the teacher.</param>
internal sealed record QueryPairs(long[] Student, long[] Teacher)
{
    /// <summary>Number P of pairs in all images together.</summary>
    internal int Count => Student.Length;

    /// <summary>Puts the images one behind the other.</summary>
    /// <param name="images">For each image the queries of its pairs.</param>
    /// <param name="studentQueries">Number Qs of the student's queries in an image.</param>
    /// <param name="teacherQueries">Number Qt of the teacher's.</param>
    internal static QueryPairs Of(IReadOnlyCollection<(int[] Student, int[] Teacher)> images, long studentQueries, long teacherQueries) =>
        new(
        [.. images.SelectMany((slots, image) => slots.Student.Select(slot => image * studentQueries + slot))],
        [.. images.SelectMany((slots, image) => slots.Teacher.Select(slot => image * teacherQueries + slot))]);
}
