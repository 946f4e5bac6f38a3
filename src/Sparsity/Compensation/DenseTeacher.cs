using Microsoft.ML.SparseDetr.Detectors;
using Microsoft.ML.SparseDetr.Detectors.Outputs;
using Microsoft.ML.SparseDetr.Detectors.Structure;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>A whole network that teaches from a change of structure to the end of the training.</summary>
/// <param name="average">The averaged weights.</param>
/// <param name="finished">Weights of a finished training to teach with, or null for a snapshot of the averaged ones. The caller keeps
/// it.</param>
/// <param name="options">Weights of the losses.</param>
/// <param name="pairing">Which queries are compared.</param>
/// <param name="steps">All steps of the training.</param>
internal sealed class DenseTeacher(Detector average, Detector? finished, DenseTeacherOptions options, QueryPairing pairing, long steps)
    : IDisposable
{
    private Detector? _snapshot;

    /// <summary>What teaches; null before it begins, unless it was finished before the training.</summary>
    internal Detector? Weights => finished ?? _snapshot;

    /// <summary>The first step that it teaches, or null before it is known.</summary>
    internal long? Since { get; private set; }

    /// <summary>Begins to teach, with the averaged weights as they are where there are no others.</summary>
    /// <param name="iteration">The next step, or the first one where a stopped training goes on.</param>
    internal void Begin(long iteration)
    {
        Since = iteration;
        var weights = finished ?? (_snapshot ??= average.Copy());
        weights.eval();
        weights.Structure = SparseState.Dense;
    }

    /// <summary>The weighted losses of a step of the student: kd_class, kd_box and kd_hint.</summary>
    /// <param name="student">What the student gives, with its trace and maps.</param>
    /// <param name="images">[B, 3, H, W] what it has seen.</param>
    /// <param name="iteration">Number of the step, counted from 0.</param>
    internal (string Name, Tensor Value)[] Teach(DetectorOutput student, Tensor images, long iteration)
    {
        var (lesson, pairs) = PairedQueries.Ask(Weights!, pairing, student, images);
        var (classes, boxes) = DenseTeacherLoss.Predictions(student.Layers, lesson.Layers, pairs, options.LeastScore);
        var weight = HintWeight(iteration);
        var hints = weight > 0 ? Hints(student.Features!, lesson.Features!) * weight : zeros_like(classes);
        return [("kd_class", classes * (double)options.ClassWeight), ("kd_box", boxes * (double)options.BoxWeight), ("kd_hint", hints)];
    }

    /// <summary>Weight of the maps: the whole one when the teacher begins, then less and less.</summary>
    internal double HintWeight(long iteration)
    {
        var (begin, end) = (Since ?? 0, options.HintEnd * (double)steps);
        return end > begin ? options.HintWeight * Math.Clamp((end - iteration) / (end - begin), 0, 1) : 0;
    }

    private static Tensor Hints(DetectorFeatures student, DetectorFeatures teacher) =>
        DenseTeacherLoss.Hints([.. student.Stages, .. student.Levels], [.. teacher.Stages, .. teacher.Levels]);

    /// <summary>Lets the snapshot go.</summary>
    public void Dispose() => _snapshot?.Dispose();
}
