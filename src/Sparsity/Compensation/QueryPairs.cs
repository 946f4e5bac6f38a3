namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>The queries of a batch that are compared, as rows of predictions [B · Q, …].</summary>
/// <param name="Student">[P] picture · Qs + query.</param>
/// <param name="Teacher">[P] picture · Qt + query of the teacher.</param>
internal sealed record QueryPairs(long[] Student, long[] Teacher)
{
    /// <summary>Number P of pairs in all pictures together.</summary>
    internal int Count => Student.Length;

    /// <summary>Puts the pictures one behind the other.</summary>
    /// <param name="pictures">For each picture the queries of its pairs.</param>
    /// <param name="studentQueries">Number Qs of the student's queries in a picture.</param>
    /// <param name="teacherQueries">Number Qt of the teacher's.</param>
    internal static QueryPairs Of(IReadOnlyCollection<(int[] Student, int[] Teacher)> pictures, long studentQueries, long teacherQueries) => new(
        [.. pictures.SelectMany((slots, picture) => slots.Student.Select(slot => picture * studentQueries + slot))],
        [.. pictures.SelectMany((slots, picture) => slots.Teacher.Select(slot => picture * teacherQueries + slot))]);
}
