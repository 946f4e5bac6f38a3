using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>Which queries of a student and of a teacher belong together.</summary>
internal static class PairedQueries
{
    /// <summary>Queries of both that started from the tokens the student chose, rank by rank, the same in each image.</summary>
    /// <param name="trace">What the student did.</param>
    /// <param name="teacher">Who followed it.</param>
    internal static IReadOnlyCollection<(int[] Student, int[] Teacher)> ByRank(DetectorTrace trace, Detector teacher)
    {
        var ranks = teacher.Structure.Queries ?? Enumerable.Range(0, teacher.Preset.Queries);
        (int[], int[]) common = SlotAlignment.Common(trace.Ranks, [.. ranks.Where(rank => rank < trace.Candidates.shape[1])]);
        return [.. Enumerable.Repeat(common, (int)trace.Candidates.shape[0])];
    }

    /// <summary>Queries that started from the same token of an image.</summary>
    internal static IReadOnlyCollection<(int[] Student, int[] Teacher)> ByToken(DetectorTrace student, DetectorTrace teacher) =>
        [.. student.QueryTokens().Zip(teacher.QueryTokens(), SlotAlignment.Common)];

    /// <summary>All that a teacher has to say, and the pairs as rows of predictions [B · Q, …].</summary>
    /// <param name="teacher">The teacher; nothing of it gets a gradient.</param>
    /// <param name="pairing">How queries are paired.</param>
    /// <param name="student">What the student gives, with its trace.</param>
    /// <param name="images">[B, 3, H, W] what it has seen.</param>
    internal static (DetectorOutput Lesson, QueryPairs Pairs) Ask(Detector teacher, QueryPairing pairing, DetectorOutput student,
        Tensor images)
    {
        using var frozen = no_grad();
        var trace = TraceOf(student);
        var lesson = teacher.Lesson(images, pairing == QueryPairing.StudentTokens ? trace.Candidates : null);
        var slots = pairing switch
        {
            QueryPairing.SameToken => ByToken(trace, lesson.Trace!),
            QueryPairing.Hungarian => PredictionMatcher.Match(student.Final, lesson.Final),
            _ => ByRank(trace, teacher),
        };
        return (lesson, QueryPairs.Of(slots, student.Final.Logits.shape[1], lesson.Final.Logits.shape[1]));
    }

    internal static DetectorTrace TraceOf(DetectorOutput student) =>
        student.Trace ?? throw new InvalidOperationException("The teacher needs the student's candidates.");
}
