using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using Microsoft.ML.SparseDetr.Detectors.Tensors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>
/// What the student follows after a change of structure: averaged weights with more of the structure than the student has (Super Sparse
/// DETR, algorithm 1).
/// </summary>
/// <param name="average">The averaged weights, in evaluation mode.</param>
/// <param name="model">What they average.</param>
/// <param name="options">Which weights, which structure, and how the two are compared.</param>
/// <param name="changes">Whether a change also changes weights: the average then fits the structure before it no more, and what it was
/// teaches.</param>
internal sealed class Teacher(Detector average, Detector model, CompensationOptions options, bool changes = false) : IDisposable
{
    private WeightAverage? _own;

    /// <summary>
    /// The weights before the last change, or what an average of their own made of them; or null where the present ones teach.
    /// </summary>
    internal Detector? Snapshot { get; private set; }

    /// <summary>Keeps the weights as they are now, where the options ask for it.</summary>
    internal void Freeze()
    {
        Dispose();
        if (changes || options.TeacherWeights == TeacherWeights.Snapshot || options.TeacherDecay is not null)
            Snapshot = average.Copy();
        if (options.TeacherDecay is not null)
            _own = new WeightAverage(ModuleState.Table(Snapshot!), ModuleState.Table(model));
    }

    /// <summary>Follows a step of the student with an average of its own, where the options ask for it.</summary>
    internal void Follow() => _own?.Move(options.TeacherDecay!.Value);

    /// <summary>λ times the two losses of Eq. 7 for a step of the student.</summary>
    /// <param name="student">What the student gives, with its trace.</param>
    /// <param name="images">[B, 3, H, W] what it has seen.</param>
    /// <param name="before">The structure before the last change.</param>
    internal (Tensor Classes, Tensor Boxes) Teach(DetectorOutput student, Tensor images, SparseState before)
    {
        var detector = Snapshot ?? average;
        var structure = options.Teacher == TeacherStructure.Dense ? SparseState.Dense : before;
        if (!ReferenceEquals(detector.Structure, structure))
            detector.Structure = structure;
        (var teacher, var slots) = Ask(detector, student, images);
        var pairs = QueryPairs.Of(slots, student.Final.Logits.shape[1], teacher.Logits.shape[1]);
        (var classes, var boxes) = CompensationLoss.Compute(student.Final, teacher, pairs, options);
        return (classes * (double)options.Weight, boxes * (double)options.Weight);
    }

    // What the teacher says, and for each image the queries of student and teacher that belong together.
    private (LayerPrediction Teacher, IReadOnlyCollection<(int[], int[])> Slots) Ask(Detector detector, DetectorOutput student,
        Tensor images)
    {
        using var frozen = no_grad();
        var trace = PairedQueries.TraceOf(student);
        switch (options.Pairing)
        {
            case QueryPairing.SameToken:
                var own = detector.Traced(images);
                return (own.Final, PairedQueries.ByToken(trace, own.Trace!));
            case QueryPairing.Hungarian:
                var free = detector.forward(images).Final;
                return (free, PredictionMatcher.Match(student.Final, free));
            default:
                return (detector.Follow(images, trace.Candidates), PairedQueries.ByRank(trace, detector));
        }
    }

    /// <summary>Lets the snapshot go.</summary>
    public void Dispose()
    {
        Snapshot?.Dispose();
        (Snapshot, _own) = (null, null);
    }
}
