namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>
/// Which queries of a student and of its teacher belong together: those with the same key, wherever they stand among the queries. The key
/// is the rank where both start from the student's tokens, else the token.
/// </summary>
internal static class SlotAlignment
{
    /// <summary>Positions of the keys that both have, in the student's order.</summary>
    /// <param name="studentKeys">The key of each of the student's queries, without repetition.</param>
    /// <param name="teacherKeys">The key of each of the teacher's queries, without repetition.</param>
    internal static (int[] Student, int[] Teacher) Common(IReadOnlyList<int> studentKeys, IReadOnlyList<int> teacherKeys)
    {
        var places = new Dictionary<int, int>(teacherKeys.Count);
        for (var i = 0; i < teacherKeys.Count; i++)
            places.Add(teacherKeys[i], i);
        int[] student = [.. Enumerable.Range(0, studentKeys.Count).Where(i => places.ContainsKey(studentKeys[i]))];
        return (student, Array.ConvertAll(student, i => places[studentKeys[i]]));
    }
}
