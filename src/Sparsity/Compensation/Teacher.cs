using Microsoft.ML.SparseDetr.Detectors;
using static TorchSharp.torch;

namespace Microsoft.ML.SparseDetr.Sparsity.Compensation;

/// <summary>What the student follows after a change of structure: averaged weights with more of the structure than the student has (Super Sparse DETR, algorithm 1).</summary>
/// <param name="average">The averaged weights, in evaluation mode.</param>
/// <param name="settings">Which weights, which structure, and how the two are compared.</param>
internal sealed class Teacher(Detector average, SparsitySettings settings) : IDisposable
{
    /// <summary>The weights in front of the last change, or null where the present ones teach.</summary>
    internal Detector? Snapshot { get; private set; }

    /// <summary>Keeps the weights as they are now, where the settings ask for it.</summary>
    internal void Freeze()
    {
        Dispose();
        if (settings.TeacherWeights == TeacherWeights.Snapshot)
            Snapshot = average.Copy();
    }

    /// <summary>λ times the two losses of Eq. 7 for a step of the student.</summary>
    /// <param name="student">What the student gives, with its trace.</param>
    /// <param name="images">[B, 3, H, W] what it has seen.</param>
    /// <param name="before">The structure in front of the last change.</param>
    internal (Tensor Classes, Tensor Boxes) Teach(DetectorOutput student, Tensor images, SparseState before)
    {
        DetectorTrace trace = student.Trace ?? throw new InvalidOperationException("The teacher needs the student's candidates.");
        Detector detector = Snapshot ?? average;
        SparseState structure = settings.Teacher == TeacherStructure.Dense ? SparseState.Dense : before;
        if (!ReferenceEquals(detector.Structure, structure))
            detector.Structure = structure;
        LayerPrediction teacher;
        using (no_grad())
            teacher = detector.Follow(images, trace.Candidates);
        IEnumerable<int> ranks = structure.Queries ?? Enumerable.Range(0, detector.Preset.Queries);
        (int[] own, int[] others) = SlotAlignment.Common(trace.Ranks, [.. ranks.Where(rank => rank < trace.Candidates.shape[1])]);
        (Tensor classes, Tensor boxes) = CompensationLoss.Compute(student.Final, teacher, Index(own), Index(others), settings.Compensation);
        return (classes * settings.Compensation.Weight, boxes * settings.Compensation.Weight);

        Tensor Index(int[] slots) => tensor(Array.ConvertAll(slots, slot => (long)slot), device: images.device);
    }

    /// <summary>Lets the snapshot go.</summary>
    public void Dispose()
    {
        Snapshot?.Dispose();
        Snapshot = null;
    }
}
