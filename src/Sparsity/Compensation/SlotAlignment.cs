namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>
/// Which queries of a student and of its teacher belong together. Both start from the student's candidates, so two queries of the
/// same rank start from the same token, wherever they stand among the queries.
/// </summary>
internal static class SlotAlignment
{
    /// <summary>Positions of the ranks that both have, in the student's order.</summary>
    /// <param name="studentRanks">The rank of each of the student's queries, without repetition.</param>
    /// <param name="teacherRanks">The rank of each of the teacher's queries, without repetition.</param>
    internal static (int[] Student, int[] Teacher) Common(IReadOnlyList<int> studentRanks, IReadOnlyList<int> teacherRanks)
    {
        var places = new Dictionary<int, int>(teacherRanks.Count);
        for (var i = 0; i < teacherRanks.Count; i++)
            places.Add(teacherRanks[i], i);
        int[] student = [.. Enumerable.Range(0, studentRanks.Count).Where(i => places.ContainsKey(studentRanks[i]))];
        return (student, Array.ConvertAll(student, i => places[studentRanks[i]]));
    }
}
